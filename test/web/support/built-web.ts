import { fileURLToPath } from 'node:url'
import { buildHub } from '../../../local/bootstrap/build.ts'

const folder = fileURLToPath(new URL('../../../dist/web', import.meta.url))

/** The pages as they are delivered, built from the source as it is now; those that are current already are left alone. */
export async function buildWeb(): Promise<{ readonly folder: string }> {
  // The configuration builds for production whatever NODE_ENV says; the tests get theirs back.
  const environment = process.env['NODE_ENV']
  try {
    await buildHub({ log: () => undefined })
  } finally {
    process.env['NODE_ENV'] = environment
  }
  return { folder }
}
