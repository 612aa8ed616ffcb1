import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { staffRoles } from '../../local/worlds/apps.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { personRoles, type PersonRole } from '../../shared/domain/roles.ts'
import type { Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'
import { call, sessionOf, signIn } from '../support/hub.ts'

const place = inject('stack')
let operator: Browser

beforeAll(async () => {
  operator = await signInOperator(place, await loadWorld('bank'))
})

const mark = () => randomBytes(5).toString('hex')
const version = { version: '' }

interface Answer {
  readonly status: number
  readonly body: { readonly code?: string }
}
/** Something that can be changed: how it is read, and changes that could each be made on what was read. */
interface Resource {
  readonly read: () => Promise<{ readonly body: { readonly version: string } }>
  readonly changes: Readonly<Record<string, (read: typeof version) => Promise<Answer>>>
}

async function organisation(): Promise<Resource> {
  const { organisationId } = await addOrganisation(place, operator, [])
  const key = { organisationId }
  return {
    read: () => call(place, operator, 'readOrganisation', key),
    changes: {
      rename: (read) => call(place, operator, 'changeOrganisation', { ...key, ...read, displayName: `Bank ${mark()}` }),
      'give an external id': (read) =>
        call(place, operator, 'changeOrganisation', { ...key, ...read, externalId: `id-${mark()}` }),
      suspend: (read) => call(place, operator, 'suspendOrganisation', { ...key, ...read }),
    },
  }
}

async function suspendedOrganisation(): Promise<Resource> {
  const made = await addOrganisation(place, operator, [])
  const key = { organisationId: made.organisationId }
  await call(place, operator, 'suspendOrganisation', { ...key, version: made.version })
  return {
    read: () => call(place, operator, 'readOrganisation', key),
    changes: {
      resume: (read) => call(place, operator, 'resumeOrganisation', { ...key, ...read }),
      rename: (read) => call(place, operator, 'changeOrganisation', { ...key, ...read, displayName: `Bank ${mark()}` }),
    },
  }
}

async function tenantMapping(revoked: boolean): Promise<Resource> {
  const tid = randomUUID()
  const { organisationId } = await addOrganisation(place, operator, [tid])
  const key = { organisationId, tid }
  const read: Resource['read'] = () => call(place, operator, 'readTenantMapping', key)
  const change = (wish: { roles?: PersonRole[]; anyone?: PersonRole }) => (at: typeof version) =>
    call(place, operator, 'changeTenantMapping', { ...key, ...at, ...wish })
  const revoke = (at: typeof version) => call(place, operator, 'revokeTenantMapping', { ...key, ...at })
  if (revoked) await revoke({ version: (await read()).body.version })
  return {
    read,
    changes: {
      'take roles away': change({ roles: ['Employee'] }),
      'let anyone in': change({ anyone: 'Employee' }),
      ...(revoked
        ? { restore: (at: typeof version) => call(place, operator, 'restoreTenantMapping', { ...key, ...at }) }
        : { revoke }),
    },
  }
}

async function member(state: 'active' | 'inactive'): Promise<Resource> {
  const tid = randomUUID()
  const { organisationId } = await addOrganisation(place, operator, [tid])
  const wish = { organisationId, tid, oid: randomUUID(), displayName: 'Lin Sato', roles: ['Manager' as const] }
  const made = await call(place, operator, 'createMember', wish)
  const key = { organisationId, memberId: made.body.memberId }
  const of = (name: 'deactivateMember' | 'reactivateMember' | 'removeMember') => (at: typeof version) =>
    call(place, operator, name, { ...key, ...at })
  if (state === 'inactive') await of('deactivateMember')({ version: made.body.version })
  return {
    read: () => call(place, operator, 'readMember', key),
    changes: {
      'give roles': (at) => call(place, operator, 'changeMember', { ...key, ...at, roles: ['Configurator'] }),
      'change the kind': (at) => call(place, operator, 'changeMember', { ...key, ...at, kind: 'portal', roles: [] }),
      remove: of('removeMember'),
      ...(state === 'active' ? { deactivate: of('deactivateMember') } : { reactivate: of('reactivateMember') }),
    },
  }
}

async function platformMember(): Promise<Resource> {
  const tid = randomUUID()
  const { organisationId } = await addOrganisation(place, operator, [tid])
  const wish = { organisationId, tid, oid: randomUUID(), displayName: 'Lin Sato', roles: [] }
  const { memberId } = (await call(place, operator, 'createMember', wish)).body
  return {
    read: () => call(place, operator, 'readPlatformMember', { memberId }),
    changes: {
      deactivate: (at) => call(place, operator, 'deactivatePlatformMember', { memberId, ...at }),
      'deactivate too': (at) => call(place, operator, 'deactivatePlatformMember', { memberId, ...at }),
    },
  }
}

const resources: readonly [name: string, make: () => Promise<Resource>][] = [
  ['an organisation', organisation],
  ['a suspended organisation', suspendedOrganisation],
  ['a tenant mapping', () => tenantMapping(false)],
  ['a revoked tenant mapping', () => tenantMapping(true)],
  ['a member', () => member('active')],
  ['an inactive member', () => member('inactive')],
  ['a member of the platform', platformMember],
]

const perform = (resource: Resource, name: string, read: typeof version): Promise<Answer> => {
  const change = resource.changes[name]
  if (!change) throw new Error(`There is no change ${name}.`)
  return change(read)
}

/** What is kept; undefined where it is gone. */
async function kept(resource: Resource) {
  const { body } = await resource.read()
  return 'code' in body ? undefined : body
}

describe.each(resources)('two writers at once on %s', (_name, make) => {
  it('of each two changes decided on one version exactly one happens, the other gets 412', async () => {
    const { changes } = await make()
    const names = Object.keys(changes)
    const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const))
    for (const [one, other] of pairs) {
      const resource = await make()
      const read = { version: (await resource.read()).body.version }
      const answers = await Promise.all([one, other].map((name) => perform(resource, name, read)))
      const outcome = answers.map((answer) => answer.body.code ?? 'done').sort()
      // After a removal that was faster there is nothing left to be stale.
      const tooLate = answers.some(({ status }) => status === 404) ? 'member.unknown' : 'version.stale'
      if (tooLate === 'member.unknown') expect([one, other]).toContain('remove')
      expect(outcome, `${one} and ${other}`).toEqual(['done', tooLate].sort())
    }
  })

  it('nothing of the change that came second is written', async () => {
    const names = Object.keys((await make()).changes)
    for (const second of names) {
      const resource = await make()
      const read = { version: (await resource.read()).body.version }
      const first = names.find((name) => name !== second && name !== 'remove') ?? second
      expect((await perform(resource, first, read)).status).toBe(200)
      const between = await kept(resource)
      expect((await perform(resource, second, read)).status, `${second} after ${first}`).toBe(412)
      expect(await kept(resource)).toEqual(between)
    }
  })
})

describe('an external id', () => {
  it('that a refused change asked for is free at once', async () => {
    const [one, other] = [await addOrganisation(place, operator, []), await addOrganisation(place, operator, [])]
    const externalId = `id-${mark()}`
    const rename = { organisationId: one.organisationId, version: one.version }
    // Both are under way together; whichever comes second is refused, whatever it claimed meanwhile.
    const answers = await Promise.all([
      call(place, operator, 'changeOrganisation', { ...rename, displayName: 'Faster' }),
      call(place, operator, 'changeOrganisation', { ...rename, externalId }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const free = answers[1].status === 412
    const wish = { organisationId: other.organisationId, version: other.version, externalId }
    expect((await call(place, operator, 'changeOrganisation', wish)).status).toBe(free ? 200 : 409)
  })
})

describe('the roles of a member', () => {
  it('hold every change of twenty writers who try again when they were too late', { timeout: 120_000 }, async () => {
    const tid = randomUUID()
    const { organisationId } = await addOrganisation(place, operator, [tid])
    const wish = { organisationId, tid, oid: randomUUID(), displayName: 'Lin Sato', roles: [] }
    const { memberId } = (await call(place, operator, 'createMember', wish)).body
    const key = { organisationId, memberId }
    const toggles = new Map(staffRoles.map((role) => [role, 0]))
    const toggle = async (role: PersonRole) => {
      for (;;) {
        const { body } = await call(place, operator, 'readMember', key)
        const roles = body.roles.includes(role)
          ? body.roles.filter((one) => one !== role)
          : personRoles.filter((one) => one === role || body.roles.includes(one))
        const { status } = await call(place, operator, 'changeMember', { ...key, version: body.version, roles })
        if (status === 200) return
        expect(status).toBe(412)
      }
    }
    await Promise.all(
      Array.from({ length: 20 }, (_, writer) => {
        const role = staffRoles[(writer * 7) % 3] ?? 'Admin'
        toggles.set(role, (toggles.get(role) ?? 0) + 1)
        return toggle(role)
      }),
    )
    const { body } = await call(place, operator, 'readMember', key)
    // Every change turned one role over: whoever was changed an odd number of times holds it.
    expect(body.roles).toEqual(staffRoles.filter((role) => (toggles.get(role) ?? 0) % 2 === 1))
    const trail = await call(place, operator, 'listAudit', { organisationId, action: 'membership.changed', limit: 200 })
    expect(trail.body.items).toHaveLength(20)
  })
})

describe('a change of a member', () => {
  it('takes effect with that person’s very next request, in whichever direction', async () => {
    const tenant = await addTenant(simulatorControl(place.entra), { 'Mina Reyes': [] })
    const { organisationId } = await addOrganisation(place, operator, [tenant.tid], { anyone: 'Employee' })
    const { browser } = await signIn(place, tenant.person('Mina Reyes'))
    const session = await sessionOf(place, browser)
    const memberId = 'member' in session ? session.member.memberId : ''
    const key = { organisationId, memberId }
    const ask = async () => {
      const { status, body } = await call(place, browser, 'listMembers', { organisationId })
      return body.code ?? status
    }
    const at = async () => ({ ...key, version: (await call(place, operator, 'readMember', key)).body.version })

    expect(await ask()).toBe('permission.missing')
    await call(place, operator, 'changeMember', { ...(await at()), roles: ['Admin'] })
    expect(await ask()).toBe(200)
    await call(place, operator, 'changeMember', { ...(await at()), kind: 'portal', roles: [] })
    expect(await ask()).toBe('permission.missing')
    await call(place, operator, 'changeMember', { ...(await at()), kind: 'internal', roles: ['Admin'] })
    expect(await ask()).toBe(200)
    await call(place, operator, 'deactivateMember', await at())
    expect(await ask()).toBe('member.inactive')
    await call(place, operator, 'reactivateMember', await at())
    expect(await ask()).toBe(200)
    await call(place, operator, 'removeMember', await at())
    expect(await ask()).toBe('permission.missing')
    const { version: everywhere } = (await call(place, operator, 'readPlatformMember', { memberId })).body
    await call(place, operator, 'deactivatePlatformMember', { memberId, version: everywhere })
    expect(await ask()).toBe('member.inactive')
  })
})
