import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { Environment } from '../../local/stack/environment.ts'
import { startHubInProcess, type HubInProcess } from '../support/hub-in-process.ts'
import { makeTenant } from '../support/fresh.ts'
import { call, personOf, sessionOf, signIn, type Person } from '../support/hub.ts'
import { refusalOf } from '../support/refusal.ts'

const world = await loadWorld('bank')
const running: HubInProcess[] = []

const start = async (given: Environment) => {
  const hub = await startHubInProcess(inject('stack').storage, given)
  running.push(hub)
  return hub
}

afterEach(async () => {
  for (const hub of running.splice(0)) await hub.stop()
})

/** A deployment whose platform has no organisation yet, and a home tenant of its own. */
const newPlatform = async () => {
  const home = makeTenant({ 'Petra Lang': [], 'Udo Brandt': [] })
  const [petra, udo] = [home.person('Petra Lang'), home.person('Udo Brandt')]
  const startAs = async ({ tid, oid }: Person) => {
    const hub = await start({ ...given, FIRST_OPERATOR: `${tid.toUpperCase()}/${oid.toUpperCase()}` })
    await hub.control.change({ change: 'add-tenant', tenant: home.tenant })
    return hub
  }
  const given = {
    PLATFORM_ORGANISATION_ID: randomUUID(),
    PLATFORM_TENANT_ID: home.tid,
    PLATFORM_NAME: 'New Platform',
  }
  return { petra, udo, organisationId: given.PLATFORM_ORGANISATION_ID, startAs, hub: await startAs(petra) }
}

describe('the platform’s own tenant', () => {
  it('is not shut out of it, whoever asks', async () => {
    const { hub, petra, organisationId } = await newPlatform()
    const { browser } = await signIn(hub, petra)
    const key = { organisationId, tid: petra.tid }
    const { version } = (await call(hub, browser, 'readTenantMapping', key)).body
    expect((await call(hub, browser, 'revokeTenantMapping', { ...key, version })).body.code).toBe('state.conflicting')
    expect((await call(hub, browser, 'readTenantMapping', key)).body.state).toBe('active')
  })
})

describe('the first operator', () => {
  it('becomes Admin of the platform’s own organisation by signing in, which the audit trail tells', async () => {
    const { hub, petra, organisationId } = await newPlatform()
    const { browser, landed } = await signIn(hub, petra)
    expect(landed.pathname).toBe('/console/')
    const session = await sessionOf(hub, browser)
    expect(session).toMatchObject({
      state: 'active',
      operator: true,
      active: { organisationId, displayName: 'New Platform', roles: ['Admin'] },
    })
    const member = 'member' in session ? `member:${session.member.memberId}` : ''
    const trail = async () => (await call(hub, browser, 'listAudit', { organisationId })).body.items
    expect((await trail()).map(({ action, actor, subject }) => ({ action, actor, subject }))).toEqual([
      { action: 'session.opened', actor: member, subject: member },
      { action: 'operator.appointed', actor: 'hub', subject: member },
    ])

    await signIn(hub, petra)
    expect((await trail()).map(({ action }) => action)).toEqual([
      'session.opened',
      'session.opened',
      'operator.appointed',
    ])
  })

  it('is made once, where several first sign-ins arrive together', async () => {
    const { hub, petra } = await newPlatform()
    const signedIn = await Promise.all([1, 2, 3].map(() => signIn(hub, petra)))
    for (const { browser } of signedIn) expect(await sessionOf(hub, browser)).toMatchObject({ operator: true })
    const { memberships, platform } = hub.ports
    const held = (await memberships.listOfOrganisation(platform.organisationId, { limit: 200 })).items
    expect(held.map(({ roles }) => roles)).toEqual([['Admin']])
  })

  it('is nobody else, and nobody while the platform has an Admin', async () => {
    const { hub, petra, udo, startAs } = await newPlatform()
    expect(await refusalOf(hub, await signIn(hub, udo))).toBe('tenant.unknown')
    await signIn(hub, petra)

    const changed = await startAs(udo)
    expect(await refusalOf(changed, await signIn(changed, udo))).toBe('role.missing')
  })
})

describe('an allow-listed application', () => {
  it('is where a browser returns to after a sign-in that it asked for, and no other origin is', async () => {
    const hub = await start({ RETURN_ORIGINS: 'https://bank.example, http://localhost:9999' })
    const maeve = personOf(world, 'Maeve Tarn')
    for (const returnTo of ['https://bank.example/start?x=1#y', 'http://localhost:9999/'])
      expect((await signIn(hub, maeve, { query: { returnTo } })).landed.href).toBe(returnTo)

    for (const returnTo of [
      'https://bank.example.evil.example/',
      'https://bank.example:8443/',
      'http://bank.example/',
      'https://bank.example@evil.example/',
      'https://user@bank.example/',
      'http://localhost:9998/',
    ]) {
      const query = new URLSearchParams({ returnTo }).toString()
      const response = await fetch(`${hub.hub}/auth/sign-in?${query}`, { redirect: 'manual' })
      expect({ returnTo, code: ((await response.json()) as { code: string }).code }).toEqual({
        returnTo,
        code: 'return.refused',
      })
    }
  })
})
