import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { entraTenantId } from '../../shared/domain/ids.ts'
import { entraPassportKey } from '../../shared/domain/member.ts'
import { openBrowser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'
import { answerOfProvider, call, personOf, sessionOf, signIn, type Person } from '../support/hub.ts'
import { refusalOf } from '../support/refusal.ts'

const place = inject('stack')
let world: World

beforeAll(async () => {
  world = await loadWorld('bank')
})

const { storage } = storagePorts(
  { kind: 'connection-string', connectionString: place.storage },
  { now: () => new Date() },
  secureRandom,
)
const memberOf = ({ tid, oid }: Person) => storage.members.findByPassport(entraPassportKey(entraTenantId(tid), oid))

describe('a sign-in is refused, and nothing is kept about the person,', () => {
  it.each([
    { who: 'Cato Pell', at: 'Pellwick Traders', code: 'tenant.unknown', because: 'whose tenant is mapped nowhere' },
    { who: 'Lisbet Vex', at: 'Vexley Mutual', code: 'tenant.revoked', because: 'whose tenant mapping was revoked' },
    { who: 'Brann Dunne', at: 'Dunmarsh Bank', code: 'organisation.suspended', because: 'of a suspended organisation' },
    { who: 'Joost Vliet', at: 'Ostermark Services', code: 'role.missing', because: 'without any role' },
    {
      who: 'Piet Halder',
      at: 'Corvane Banking Cloud',
      code: 'role.missing',
      because: 'without a role at the platform',
    },
    {
      who: 'Cato Pell',
      at: 'Tarnholt Bank',
      code: 'role.missing',
      because: 'who is a guest where anyone else may come',
    },
  ])('of $who, $because: $code', async ({ who, at, code }) => {
    const person = personOf(world, who, at)
    expect(await refusalOf(place, await signIn(place, person))).toBe(code)
    expect(await memberOf(person)).toBeUndefined()
  })

  it('of somebody whose roles the mapping does not allow', async () => {
    const tenant = await addTenant(simulatorControl(place.entra), { 'Ole Fenn': ['Employee'] })
    const operator = await signInOperator(place, world)
    await addOrganisation(place, operator, [tenant.tid], { roles: ['Admin'] })
    expect(await refusalOf(place, await signIn(place, tenant.person('Ole Fenn')))).toBe('role.missing')
  })

  it('of somebody who cancelled', async () => {
    const browser = openBrowser()
    const start = await browser.visit(`${place.hub}/auth/sign-in`)
    const cancelled = await browser.visit(start.headers.get('location') ?? '', {
      method: 'POST',
      body: new URLSearchParams({ cancel: '1' }),
    })
    const response = await browser.visit(cancelled.headers.get('location') ?? '')
    const landed = new URL(response.headers.get('location') ?? '', place.hub)
    expect(await refusalOf(place, { browser, response, landed })).toBe('provider.declined')
  })

  it('by Entra itself, on its own page, of a disabled account and of a tenant that never consented', async () => {
    for (const who of ['Edda Krug', 'Freya Holm']) {
      const browser = openBrowser()
      await expect(answerOfProvider(place, personOf(world, who), browser)).rejects.toThrow('The provider refused')
      expect(await sessionOf(place, browser)).toEqual({ state: 'anonymous' })
    }
  })

  it('to a program as a problem document that the log knows by its correlation id', async () => {
    const browser = openBrowser()
    const joost = personOf(world, 'Joost Vliet')
    const answer = await answerOfProvider(place, joost, browser)
    const response = await browser.visit(answer.url, { headers: { accept: 'application/json' } })
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toEqual({
      type: 'urn:tenantry:error:role.missing',
      title: 'Your account has no role in your organisation yet. Ask your administrator to assign one.',
      status: 403,
      code: 'role.missing',
      correlationId: response.headers.get('x-correlation-id'),
      details: { tid: joost.tid },
    })
  })
})

describe('what an operator decides holds at the very next request of everybody signed in', () => {
  const settle = async () => {
    const tenant = await addTenant(simulatorControl(place.entra), { 'Tove Lund': ['Admin'] })
    const operator = await signInOperator(place, world)
    const { organisationId } = await addOrganisation(place, operator, [tenant.tid])
    const { browser } = await signIn(place, tenant.person('Tove Lund'))
    const key = { organisationId, tid: tenant.tid }
    return {
      key,
      operator,
      tenant,
      browser,
      /** What the person gets: the organisation, or the code of a refusal. */
      read: async () => {
        const { status, body } = await call(place, browser, 'readOrganisation', { organisationId })
        return body.code ?? status
      },
      session: () => sessionOf(place, browser),
      signOut: async () => (await call(place, browser, 'signOut', {})).status,
      organisation: async () => (await call(place, operator, 'readOrganisation', { organisationId })).body,
      mapping: async () => (await call(place, operator, 'readTenantMapping', key)).body,
    }
  }

  it('suspending an organisation, and resuming it', async () => {
    const { key, operator, tenant, read, session, organisation } = await settle()
    const { organisationId } = key
    expect(await read()).toBe(200)

    const { version } = await organisation()
    expect((await call(place, operator, 'suspendOrganisation', { organisationId, version })).status).toBe(200)
    expect(await read()).toBe('organisation.suspended')
    expect(await session()).toMatchObject({
      state: 'choosing',
      organisations: [],
      shutOut: 'organisation.suspended',
    })
    expect(await refusalOf(place, await signIn(place, tenant.person('Tove Lund')))).toBe('organisation.suspended')

    const suspended = await organisation()
    await call(place, operator, 'resumeOrganisation', { organisationId, version: suspended.version })
    expect(await read()).toBe(200)
    expect(await session()).toMatchObject({ state: 'active' })
    expect(await session()).not.toHaveProperty('shutOut')
  })

  it('and somebody who is shut out can still sign out', async () => {
    const { key, operator, session, signOut, organisation } = await settle()
    const { version } = await organisation()
    await call(place, operator, 'suspendOrganisation', { organisationId: key.organisationId, version })
    expect(await signOut()).toBe(200)
    expect(await session()).toEqual({ state: 'anonymous' })
  })

  it('revoking a tenant mapping, and restoring it', async () => {
    const { key, operator, tenant, read, mapping } = await settle()
    const revoked = await call(place, operator, 'revokeTenantMapping', { ...key, version: (await mapping()).version })
    expect(revoked.body).toMatchObject({ state: 'revoked' })
    expect(await read()).toBe('tenant.revoked')
    expect(await refusalOf(place, await signIn(place, tenant.person('Tove Lund')))).toBe('tenant.revoked')

    await call(place, operator, 'restoreTenantMapping', { ...key, version: (await mapping()).version })
    expect(await read()).toBe(200)
  })

  it('taking away the roles a tenant may bring', async () => {
    const { key, operator, read, mapping } = await settle()
    const { version } = await mapping()
    await call(place, operator, 'changeTenantMapping', { ...key, version, roles: ['Employee'] })
    expect(await read()).toBe('role.missing')
    const anyone = { anyone: 'Employee', version: (await mapping()).version } as const
    await call(place, operator, 'changeTenantMapping', { ...key, ...anyone })
    expect(await read()).toBe('permission.missing')
  })

  it('revoking one of two mappings leaves the other organisation to choose', async () => {
    const { key, operator, tenant } = await settle()
    const other = await addOrganisation(place, operator, [tenant.tid])
    const { browser } = await signIn(place, tenant.person('Tove Lund'))
    await call(place, browser, 'chooseOrganisation', { organisationId: key.organisationId })
    const { version } = (await call(place, operator, 'readTenantMapping', key)).body
    await call(place, operator, 'revokeTenantMapping', { ...key, version })

    const refused = await call(place, browser, 'readOrganisation', { organisationId: key.organisationId })
    expect(refused.body.code).toBe('tenant.revoked')
    expect(await sessionOf(place, browser)).toMatchObject({
      state: 'choosing',
      organisations: [{ organisationId: other.organisationId }],
    })
    const again = await call(place, browser, 'chooseOrganisation', { organisationId: key.organisationId })
    expect(again.body.code).toBe('organisation.foreign')
    const chosen = await call(place, browser, 'chooseOrganisation', { organisationId: other.organisationId })
    expect(chosen.body).toMatchObject({ state: 'active' })
  })
})
