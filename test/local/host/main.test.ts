import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { APPS, exitOf, forkHost, forkReadyHost, temporaryFolder, until } from './support/host-under-test.ts'

let data: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  data = temporaryFolder()
})
afterEach(() => {
  data.remove()
})

const args = (app: string, ...more: string[]): string[] => [
  ...['--app', join(APPS, app), '--data', data.folder, '--port', '0'],
  ...more,
]

describe('the host as a process', () => {
  test('says when it is ready, and ends when its parent lets go of it', async () => {
    const host = await forkReadyHost(args('http'))
    expect(host.address).toBe(`http://localhost:${host.port}`)
    expect(await (await fetch(`${host.address}/only`)).text()).toBe('got')
    host.child.disconnect()
    expect(await exitOf(host.child)).toBe(0)
  })

  test('asks for the keys in its data folder when it is told to', async () => {
    const host = await forkReadyHost(args('http', '--keys'))
    const { master } = JSON.parse(readFileSync(join(data.folder, 'keys.json'), 'utf8')) as { master: string }
    const status = async (key: string): Promise<number> =>
      (await fetch(`${host.address}/admin/host/status`, { headers: { 'x-functions-key': key } })).status
    expect([await status('another'), await status(master)]).toEqual([401, 200])
    host.child.disconnect()
    expect(await exitOf(host.child)).toBe(0)
    expect(host.output()).not.toContain(master)
  })

  test('finishes the request under way when it is told to end, and takes no new one', async () => {
    const host = await forkReadyHost(args('http'))
    const slow = fetch(`${host.address}/slow`)
    await until(() => (host.output().includes('slow began') ? true : undefined))
    host.child.kill('SIGTERM')
    await until(async () =>
      (await fetch(`${host.address}/only`).catch(() => undefined))?.status === 200 ? undefined : true,
    )
    host.child.send('release')
    expect(await (await slow).text()).toBe('slow')
    expect(await exitOf(host.child)).toBe(0)
  })

  test('names the port that is taken and how to choose another', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo
    const { child, output } = forkHost([...args('http'), '--port', String(port)])
    expect(await exitOf(child)).toBe(1)
    expect(output()).toBe(`Port ${port} is taken by another program; choose another one with --port.\n`)
    blocker.close()
  })

  test('ends with 1 and a sentence when the app does not load, and says where', async () => {
    const { child, output } = forkHost(args('faults', '--main', 'throws.ts'))
    expect(await exitOf(child)).toBe(1)
    expect(output().split('\n')[0]).toMatch(/^The app's entry point .* failed to load: the app is broken$/)
    expect(output()).toMatch(/throws\.ts:1/)
  })

  test('ends with 1 when its data folder cannot be written', async () => {
    const { child, output } = forkHost([...args('http'), '--data', '/dev/null/data'])
    expect(await exitOf(child)).toBe(1)
    expect(output()).toMatch(/^The data folder \/dev\/null\/data cannot be written: /)
  })

  test('ends with 1 and its usage when it is called wrongly', async () => {
    const { child, output } = forkHost(['--app', '.'])
    expect(await exitOf(child)).toBe(1)
    expect(output()).toContain('Usage: ')
  })

  test('keeps a second one out of its data folder, but not after it was killed', async () => {
    const first = await forkReadyHost(args('http'))
    const second = forkHost(args('http'))
    expect(await exitOf(second.child)).toBe(1)
    expect(second.output()).toContain(`Another host is using the data folder ${data.folder}`)
    await first.killNow()
    const third = await forkReadyHost(args('http'))
    await third.killNow()
  })
})
