import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { packageFiles, zipOf } from '../../local/bootstrap/package.ts'
import { startChild, type Child } from '../../local/stack/child.ts'
import { choosePorts } from '../../local/stack/ports.ts'

const { entra, environment } = inject('stack')

let folder: string
let hub: string
let child: Child<unknown> | undefined
let size = 0

/** The zip as it is deployed, in a folder with no dependency anywhere above it, run with the settings of the stack. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-package-'))
  const app = join(folder, 'app')
  const zip = zipOf(await packageFiles({ log: () => undefined }))
  size = zip.length
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    await mkdir(dirname(join(app, path)), { recursive: true })
    await writeFile(join(app, path), bytes)
  }
  const { port } = await choosePorts({ port: { port: 0, purpose: 'the packaged hub' } })
  hub = `http://localhost:${port}`
  child = startChild<unknown>({
    name: 'The packaged hub',
    module: fileURLToPath(new URL('../../local/host/main.ts', import.meta.url)),
    args: ['--app', app, '--data', join(folder, 'data'), '--port', String(port)],
    env: { ...environment, PUBLIC_URL: hub },
    log: () => undefined,
  })
  await child.ready
})

afterAll(async () => {
  await child?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the package, unzipped where there is no node_modules', () => {
  it('is well below two megabytes', () => {
    expect(size).toBeLessThan(2_000_000)
  })

  it('is alive and ready', async () => {
    const [live, ready] = await Promise.all(['live', 'ready'].map((what) => fetch(`${hub}/health/${what}`)))
    expect([live?.status, ready?.status]).toEqual([200, 200])
  })

  it('shows the console', async () => {
    const page = await fetch(`${hub}/console/`)
    const text = await page.text()
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const script = /src="(\/[^"]+\.js)"/.exec(text)?.[1] ?? ''
    expect((await fetch(hub + script)).status).toBe(200)
  })

  it('sends who signs in to the identity provider', async () => {
    const answer = await fetch(`${hub}/auth/sign-in`, { redirect: 'manual' })
    const location = new URL(answer.headers.get('location') ?? '')
    expect([answer.status, location.origin]).toEqual([303, entra])
    expect(location.searchParams.get('redirect_uri')).toBe(`${hub}/auth/callback/entra`)
  })
})
