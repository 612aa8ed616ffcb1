import { fork } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { simulatorControl } from '../../../local/simulators/control-client.ts'
import { startSimulators } from '../../../local/simulators/simulators.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { asking, codeForm, locationOf, person, pick, redeem, setStage, visit, type Stage } from './support.ts'

let data: string
const stages: { stop(): Promise<void> }[] = []
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'simulators-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(stages.splice(0).map((stage) => stage.stop()))
  await rm(data, { recursive: true })
})

async function staged(options: Parameters<typeof setStage>[1] = {}): Promise<Stage> {
  const stage = await setStage('bank', options)
  stages.push(stage)
  return stage
}

describe('the simulators', () => {
  it('start only where they are asked for', async () => {
    const world = await loadWorld('bank')
    const graphAlone = await startSimulators({ world, graph: { port: 0 } })
    stages.push(graphAlone)
    expect(graphAlone).not.toHaveProperty('entra')
    const none = await startSimulators({ world })
    expect(Object.keys(none)).toEqual(['stop'])
  })

  it.each(['WEBSITE_INSTANCE_ID', 'WEBSITE_SITE_NAME'])('never start in a deployed app: %s', async (name) => {
    vi.stubEnv(name, 'hub')
    await expect(setStage('bank')).rejects.toThrow(`never run in a deployed app (${name} is set)`)
  })

  it.each(['0.0.0.0', 'hub.example', '192.168.0.7'])('refuse to listen on %s', async (hostname) => {
    await expect(setStage('bank', { entra: { port: 0, hostname } })).rejects.toThrow('loopback only')
  })

  it('answer under both loopback names, and call themselves by the configured one', async () => {
    const stage = await staged({ entra: { port: 0, hostname: '127.0.0.1' } })
    expect(stage.entra).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const byOtherName = stage.entra.replace('127.0.0.1', 'localhost')
    const metadata = (await (await visit(`${byOtherName}/common/v2.0/.well-known/openid-configuration`)).json()) as {
      issuer: string
    }
    expect(metadata.issuer).toBe(`${stage.entra}/{tenantid}/v2.0`)
  })

  it('refuse a name that somebody else points at this machine', async () => {
    const { get } = await import('node:http')
    const { port } = new URL((await staged()).entra)
    const request = get({ port, path: '/', headers: { host: `evil.example:${port}` } })
    const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()
    expect(response.statusCode).toBe(421)
  })

  it('say when a port is taken, and leave nothing listening', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const world = await loadWorld('bank')
    await expect(startSimulators({ world, entra: { port: 0 }, graph: { port } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    taken.close()
  })
})

describe('a restart', () => {
  it('keeps keys, refresh tokens, sessions and redeemed codes', async () => {
    const before = await setStage('bank', { data })
    const port = Number(new URL(before.entra).port)
    const { url, verifier } = asking(before, { scope: `openid offline_access ${scopeOf(before)}` })
    const picked = await pick(url, person(before.world, 'Maeve Tarn'))
    const form = codeForm(locationOf(picked), verifier)
    const { body } = await redeem(before, form)
    await before.stop()

    const after = await staged({ data, entra: { port } })
    const keys = (await (await visit(`${after.entra}/common/discovery/v2.0/keys`)).json()) as JSONWebKeySet
    await expect(jwtVerify(String(body['id_token']), createLocalJWKSet(keys))).resolves.toBeDefined()
    const refreshed = await redeem(after, { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) })
    expect(refreshed.status).toBe(200)
    expect((await redeem(after, form)).body['error_codes']).toEqual([54005])
    const cookie = picked.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const silent = await visit(asking(after, { prompt: 'none' }).url, { headers: { cookie } })
    expect(locationOf(silent).searchParams.has('code')).toBe(true)
    expect((await readdir(join(data, 'simulators'))).toSorted()).toEqual(['keys.json', 'redeemed-codes.txt'])
  })

  it('without a data folder begins with other keys', async () => {
    const kid = async (stage: Stage): Promise<unknown> =>
      ((await (await visit(`${stage.entra}/common/discovery/v2.0/keys`)).json()) as JSONWebKeySet).keys[0]?.kid
    expect(await kid(await staged())).not.toBe(await kid(await staged()))
  })
})

describe('the control endpoint', () => {
  it('is the same on both simulators, and puts everything back at a reset', async () => {
    const { entra, graph, world, control } = await staged()
    const byGraph = simulatorControl(graph)
    const { tenant, user } = person(world, 'Maeve Tarn')
    await byGraph.change({ change: 'set-roles', tid: tenant.tid, oid: user.oid, appRoles: ['Employee'] })
    await byGraph.arm({ target: 'jwks', kind: 'error', times: null })
    await byGraph.advanceClock(60)
    expect(await control.world()).not.toEqual(world)
    expect((await visit(`${entra}/common/discovery/keys`)).status).toBe(503)
    await control.reset()
    expect(await byGraph.world()).toEqual(world)
    expect((await visit(`${entra}/common/discovery/keys`)).status).toBe(200)
    const overview = (await (await visit(`${entra}/__control`)).json()) as { clock: unknown }
    expect(overview.clock).toMatchObject({ offsetSeconds: 0 })
  })

  it('refuses what it does not understand, with a sentence', async () => {
    const { entra, control } = await staged()
    await expect(control.change({ change: 'remove-customer', tid: 'x' })).rejects.toThrow('no partner')
    await expect(control.change({ change: 'disable-user', tid: 'x', oid: 'y' })).rejects.toThrow(
      'There is no tenant x.',
    )
    const post = (body: string, type: string) =>
      visit(`${entra}/__control/faults`, { method: 'POST', body, headers: { 'content-type': type } })
    expect((await post('{"target":"graph","kind":"delay"}', 'application/json')).status).toBe(400)
    expect((await post('{}', 'text/plain')).status).toBe(415)
    expect((await visit(`${entra}/__control/nothing`)).status).toBe(404)
  })

  it('renames people and tenants, whose ids stay', async () => {
    const { control, world } = await staged()
    const { tenant, user } = person(world, 'Maeve Tarn')
    await control.change({ change: 'rename-user', tid: tenant.tid, oid: user.oid, displayName: 'Maeve Osei' })
    await control.change({ change: 'rename-tenant', tid: tenant.tid, displayName: 'Osei Bank' })
    const renamed = (await control.world()).tenants.find(({ tid }) => tid === tenant.tid)
    expect(renamed?.displayName).toBe('Osei Bank')
    expect(renamed?.users.find(({ oid }) => oid === user.oid)?.displayName).toBe('Maeve Osei')
  })

  it('gives a world the conditions that it asks for, also after a reset', async () => {
    const { control, entra } = await staged({ world: await loadWorld('messy') })
    const overview = async () =>
      (await (await visit(`${entra}/__control`)).json()) as { clock: { offsetSeconds: number }; faults: unknown[] }
    await control.clear('faults')
    await control.advanceClock(1000)
    await control.reset()
    expect(await overview()).toMatchObject({ clock: { offsetSeconds: 240 }, faults: [{}, {}] })
  })

  it('lets a tenant come and go', async () => {
    const { control, entra, world } = await staged()
    const status = async (tid: string): Promise<number> =>
      (await visit(`${entra}/${tid}/v2.0/.well-known/openid-configuration`)).status
    const [tenant] = world.tenants
    const tid = '11111111-2222-4333-8444-555555555555'
    if (tenant)
      await control.change({
        change: 'add-tenant',
        tenant: { ...tenant, tid, domains: ['fresh.example'], initialDomain: 'fresh.onmicrosoft.example' },
      })
    expect([await status(tid), await status('fresh.example')]).toEqual([200, 200])
    await control.change({ change: 'remove-tenant', tid })
    expect(await status(tid)).toBe(400)
  })
})

describe('the simulators as a process of their own', () => {
  const start = (...args: string[]) =>
    fork(join(import.meta.dirname, '../../../local/simulators/main.ts'), args, { silent: true, execArgv: [] })

  it('say where they are, and end with their parent', async () => {
    const child = start('--world', 'msp', '--entra-port', '0', '--graph-port', 'off', '--data', data)
    const [ready] = (await once(child, 'message')) as [{ ready: boolean; entra: string; graph?: string }]
    expect(ready).toEqual({ ready: true, entra: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string })
    expect(await (await visit(ready.entra)).text()).toContain('Skerry Managed IT')
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('end at SIGTERM', async () => {
    const child = start('--world', 'bank', '--graph-port', '0', '--data', data)
    await once(child, 'message')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('say why they cannot start', async () => {
    const child = start('--world', 'nowhere', '--entra-port', '0')
    const [message] = (await once(child, 'message')) as [{ ready: boolean; reason: string }]
    expect(message).toEqual({
      ready: false,
      reason: 'There is no world "nowhere". Choose bank, msp or messy, or name a .json file.',
    })
    expect(await once(child, 'exit')).toEqual([1, null])
  })
})

function scopeOf({ world }: Stage): string {
  return `${world.apps.managementApi.appIdUri}/${world.apps.managementApi.scope}`
}
