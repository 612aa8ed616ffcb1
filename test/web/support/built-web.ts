import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const configFile = fileURLToPath(new URL('../../../web/vite.config.ts', import.meta.url))

/** The pages as they are delivered, built from the source as it is now into a folder of their own (about a second). */
export async function buildWeb(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-web-'))
  // The configuration builds for production whatever NODE_ENV says; the tests get theirs back.
  const environment = process.env['NODE_ENV']
  try {
    await build({ configFile, logLevel: 'error', build: { outDir: folder } })
  } finally {
    process.env['NODE_ENV'] = environment
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
