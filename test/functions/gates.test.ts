import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { featureFlags } from '../../shared/domain/feature-flag.ts'
import type { OrganisationId } from '../../shared/domain/ids.ts'
import { northBank, southBank } from '../shared/support/facts.ts'
import { memorySecrets, platform, type MemoryPorts } from '../support/memory-ports.ts'
import { callRoute, routeNames, routeOf } from './support/call-route.ts'
import { masterKey, stage, type Part } from './support/cast.ts'

const administrator: Part = { tokenRoles: ['Admin'] }
const operator: Part = { tokenRoles: ['Admin'], home: platform.organisationId }

/** The same hub without the edition. */
const standard = (ports: MemoryPorts): MemoryPorts => ({ ...ports, platform: { ...platform, edition: 'standard' } })
const everyFlagOff = async (ports: MemoryPorts, organisationId: OrganisationId) => {
  for (const flag of featureFlags) await ports.featureFlags.remove({ flag, organisationId })
}

const ofEdition = routeNames.filter((name) => routeOf(name).edition !== undefined)
const flagged = routeNames.filter((name) => routeOf(name).flag !== undefined)

describe('a route of the enterprise edition', () => {
  it('is each of the directory integration', () => {
    const integration =
      /managed-tenants|discovery-|client-mappings|organisationId}.connection|sync-|reconciliation|field-policy/
    const wanted = routeNames.filter((name) => integration.test(routeOf(name).route))
    expect(ofEdition).toEqual(expect.arrayContaining(wanted))
    expect(flagged).toEqual(expect.arrayContaining(wanted))
  })

  it.each(ofEdition)('%s answers 501 elsewhere, to an Admin, an operator and nobody alike', async (name) => {
    for (const part of [administrator, operator, { anonymous: true } as const]) {
      const { ports } = await stage(part)
      const called = await callRoute(standard(ports), name, northBank, { cookie: !('anonymous' in part) })
      expect([called.status, called.code]).toEqual([501, 'edition.required'])
    }
  })

  it.each(flagged)('%s is not there where its flag is off, and is there again when it is on', async (name) => {
    const { flag } = routeOf(name)
    const { ports } = await stage(administrator)
    if (!flag) return
    await ports.featureFlags.remove({ flag, organisationId: northBank })
    const off = await callRoute(ports, name, northBank)
    expect([off.status, off.code, off.body['details']]).toEqual([404, 'flag.off', { flag }])
    await ports.featureFlags.add({ flag, organisationId: northBank })
    expect((await callRoute(ports, name, northBank)).code).not.toBe('flag.off')
  })

  it('asks for the flag of the Organisation in the path, not of the operator’s own', async () => {
    const { ports } = await stage(operator)
    await everyFlagOff(ports, southBank)
    expect((await callRoute(ports, 'listManagedTenants', northBank)).status).toBe(200)
    expect((await callRoute(ports, 'listManagedTenants', southBank)).code).toBe('flag.off')
  })

  it('shows in the session what is on here, and nothing outside the edition', async () => {
    const { ports } = await stage(administrator)
    const shown = async (of: MemoryPorts) =>
      ((await callRoute(of, 'readSession', northBank)).body as { active: { flags: string[] } }).active.flags
    expect([...(await shown(ports))].sort()).toEqual([...featureFlags].sort())
    expect(await shown(standard(ports))).toEqual([])
    await ports.featureFlags.remove({ flag: 'entra-integration-ui', organisationId: northBank })
    expect(await shown(ports)).toEqual([])
  })
})

interface Fault {
  readonly code: ErrorCode
  readonly part?: Part
  readonly cookie?: false
  readonly change?: (ports: MemoryPorts) => MemoryPorts | Promise<MemoryPorts>
  readonly about?: OrganisationId
  readonly query?: Readonly<Record<string, string>>
}

/** In the order in which docs/api.md has them. */
const faults: readonly Fault[] = [
  { code: 'edition.required', change: standard },
  { code: 'session.missing', cookie: false },
  { code: 'portal.refused', part: { membership: { kind: 'portal', roles: ['Admin'] } } },
  { code: 'permission.missing', part: { tokenRoles: ['Employee'] } },
  { code: 'organisation.foreign', about: southBank },
  {
    code: 'flag.off',
    change: async (ports) => {
      for (const id of [northBank, southBank]) await everyFlagOff(ports, id)
      return ports
    },
  },
  { code: 'input.invalid', query: { limit: '0' } },
]

async function refusal(...broken: readonly Fault[]) {
  let { ports } = await stage(broken.find(({ part }) => part)?.part ?? administrator)
  for (const { change } of broken) ports = (await change?.(ports)) ?? ports
  const whole = Object.assign({}, ...broken) as Fault
  const { code } = await callRoute(ports, 'listManagedTenants', whole.about ?? northBank, {
    cookie: broken.every(({ cookie }) => cookie !== false),
    ...(whole.query ? { query: whole.query } : {}),
  })
  return code ?? 'done'
}

describe('of several faults of a request to the directory integration', () => {
  it('none refuses it', async () => {
    expect(await refusal()).toBe('done')
  })

  it.each(faults.map((fault) => [fault.code, fault] as const))('%s alone is told as such', async (code, fault) => {
    expect(await refusal(fault)).toBe(code)
  })

  const pairs = faults.flatMap((first, place) =>
    faults.slice(place + 1).map((second) => [first.code, second.code, first, second] as const),
  )
  const apart = pairs.filter(([, , first, second]) => !(first.part && second.part))
  it.each(apart)('%s comes before %s', async (code, _later, first, second) => {
    expect(await refusal(first, second)).toBe(code)
  })
})

describe('a route for whoever holds the master key', () => {
  const keyed = routeNames.filter((name) => routeOf(name).key !== undefined)

  it.each(keyed)(
    '%s refuses every other key, an operator’s session too, before the input is looked at',
    async (name) => {
      const { ports } = await stage(operator)
      for (const headers of [{ 'x-api-key': 'guess' }, { 'x-api-key': '' }]) {
        const called = await callRoute(ports, name, northBank, { headers, body: '{' })
        expect([called.status, called.code]).toEqual([403, 'key.rejected'])
      }
      const unset = { ...ports, secrets: memorySecrets() }
      expect((await callRoute(unset, name, northBank)).code).toBe('key.rejected')
    },
  )

  it.each(keyed)('%s asks for patience after ten wrong keys', async (name) => {
    const { ports } = await stage({ anonymous: true })
    for (let time = 0; time < 10; time += 1)
      await callRoute(ports, name, northBank, { headers: { 'x-api-key': `guess ${time}` } })
    const called = await callRoute(ports, name, northBank)
    expect([called.status, called.code, called.headers['retry-after']]).toEqual([429, 'caller.throttled', '6'])
  })

  it('creates flags, turns them on and off, lists them, and leaves its traces', async () => {
    const { ports } = await stage({ anonymous: true })
    const target = async (id: string, body: object) =>
      callRoute(ports, 'targetFlag', northBank, { cookie: false, body: JSON.stringify(body), flag: id })
    expect((await callRoute(ports, 'ensureFlags', northBank, { cookie: false })).body).toEqual({
      createdKeys: [],
      existingKeys: featureFlags,
    })
    const flag = 'entra-integration-ui'
    const others = [southBank, platform.organisationId].sort()
    const removed = await target(flag, { __action: 'remove', tenantId: northBank })
    expect(removed.body).toMatchObject({ id: flag, organisations: expect.arrayContaining(others) as string[] })
    expect(removed.body['organisations']).toHaveLength(2)
    await target(flag, { __action: 'add', tenantId: northBank.toUpperCase() })
    const listed = await target(flag, { __action: 'list' })
    expect(listed.body['organisations']).toHaveLength(3)
    expect((await target(flag, { __action: 'add' })).code).toBe('input.invalid')
    expect((await target('entra-integration', { __action: 'list' })).code).toBe('flag.unknown')
    expect((await target(flag, { __action: 'add', tenantId: masterKey })).code).toBe('input.invalid')
    const { items } = await ports.audit.list(northBank, { limit: 10 })
    expect(items.map(({ action, actor, subject, foreign }) => [action, actor, subject, foreign]).sort()).toEqual([
      ['flag.added', 'platform-key', `flag:${flag}`, true],
      ['flag.removed', 'platform-key', `flag:${flag}`, true],
    ])
    const all = await callRoute(ports, 'listPlatformFlags', northBank, { cookie: false })
    expect((all.body['items'] as { key: string }[]).map(({ key }) => key).sort()).toEqual([...featureFlags].sort())
  })
})
