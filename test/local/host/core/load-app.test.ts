import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadApp } from '../../../../local/host/core/load-app.ts'
import { APPS, startTestHost, temporaryFolder } from '../support/host-under-test.ts'

const FOLDER = join(APPS, 'faults')
const data = temporaryFolder()
afterAll(() => {
  data.remove()
})

const names = async (main: string | undefined): Promise<string[]> => {
  const { registry } = await loadApp(FOLDER, main, () => undefined)
  return [...registry.functions.values()].map(({ name }) => name)
}

describe('loading an app', () => {
  test('takes the entry point of its package.json', async () => {
    expect(await names(undefined)).toEqual(['Plain', 'FromBus', 'Off'])
  })

  test.each([
    ['module.mjs', 'FromModule'],
    ['common.cjs', 'FromCommon'],
  ])('takes %s instead when told to', async (main, name) => {
    expect(await names(main)).toEqual([name])
  })

  test('may find several entry points by a pattern', async () => {
    expect(await names('{module,common}.?js')).toEqual(['FromCommon', 'FromModule'])
  })

  test('may be repeated in one process', async () => {
    expect(await names('module.mjs')).toEqual(await names('module.mjs'))
    expect(await names('common.cjs')).toEqual(await names('common.cjs'))
  })

  test.each([
    ['throws.ts', /^The app's entry point .*throws\.ts failed to load: the app is broken$/],
    ['nothing.ts', /registered no functions; its entry point .*nothing\.ts must register them/],
    ['nosuch.ts', /^The app's entry point nosuch\.ts does not exist in /],
    ['twice.ts', /^The function name 'same' is registered twice/],
    ['start-hook.ts', /^The app's appStart hook failed: no database$/],
  ])('%s is refused with a clear sentence', async (main, sentence) => {
    await expect(loadApp(FOLDER, main, () => undefined)).rejects.toThrow(sentence)
  })

  test('is refused where there is no folder, no host.json or no entry point', async () => {
    const folder = join(data.folder, 'app')
    mkdirSync(folder)
    await expect(loadApp(join(data.folder, 'nosuch'), undefined, () => undefined)).rejects.toThrow('does not exist')
    await expect(loadApp(folder, undefined, () => undefined)).rejects.toThrow('package.json cannot be read')
    await expect(startTestHost('nosuch', { appFolder: folder, dataFolder: data.folder })).rejects.toThrow(
      'no host.json',
    )
  })
})

describe('a host', () => {
  test.each([
    ['same-route.ts', "The functions 'One' and 'Other' both answer POST on the route '/PLACE/'."],
    ['reserved.ts', "The route 'admin/users' begins with 'admin', which the host keeps for itself."],
  ])('refuses %s and lets go of its folder', async (main, sentence) => {
    await expect(startTestHost('faults', { main, dataFolder: data.folder })).rejects.toThrow(sentence)
    const host = await startTestHost('faults', { dataFolder: data.folder })
    await host.stop()
  })

  test('says which functions it cannot serve, and which are switched off', async () => {
    process.env['AzureWebJobs.Off.Disabled'] = 'true'
    const host = await startTestHost('faults', { dataFolder: data.folder })
    delete process.env['AzureWebJobs.Off.Disabled']
    expect(host.functions).toEqual(['Plain'])
    expect(host.lines.find((line) => line.includes('warn  FromBus'))).toContain('does not offer servicebustrigger yet')
    expect((await fetch(`${host.address}/Off`)).status).toBe(404)
    await host.stop()
  })

  test('takes settings from local.settings.json and leaves alone what is set', async () => {
    const folder = join(data.folder, 'with-settings')
    mkdirSync(folder)
    symlinkSync(resolve(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'host.json'), '{"version":"2.0"}')
    const values = { FROM_FILE: 'from the file', ALREADY_SET: 'from the file' }
    writeFileSync(join(folder, 'local.settings.json'), JSON.stringify({ Values: values }))
    process.env['ALREADY_SET'] = 'from outside'
    const host = await startTestHost('faults', {
      appFolder: folder,
      main: join(FOLDER, 'main.ts'),
      dataFolder: data.folder,
    })
    // Without a routePrefix in host.json routes begin with api.
    expect(await (await fetch(`${host.address}/api/Plain`)).text()).toBe('from the file')
    expect(process.env['ALREADY_SET']).toBe('from outside')
    expect(process.env['WEBSITE_HOSTNAME']).toBe(`localhost:${host.port}`)
    expect(process.env['FUNCTIONS_WORKER_RUNTIME']).toBe('node')
    expect(process.env['AZURE_FUNCTIONS_ENVIRONMENT']).toBe('Development')
    expect(process.env['NO_PROXY']?.split(',')).toEqual(expect.arrayContaining(['127.0.0.1', 'localhost']))
    delete process.env['FROM_FILE']
    delete process.env['ALREADY_SET']
    await host.stop()
  })

  test('keeps a second host out of its data folder', async () => {
    const host = await startTestHost('faults', { dataFolder: data.folder })
    await expect(startTestHost('faults', { dataFolder: data.folder })).rejects.toThrow(
      `Another host is using the data folder ${data.folder}`,
    )
    await host.stop()
    await (await startTestHost('faults', { dataFolder: data.folder })).stop()
  })

  test('stops once, however often it is told to', async () => {
    const host = await startTestHost('faults', { dataFolder: data.folder })
    await Promise.all([host.stop(), host.stop()])
    await expect(fetch(host.address)).rejects.toThrow('fetch failed')
  })
})
