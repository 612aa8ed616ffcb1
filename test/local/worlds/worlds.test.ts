import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fictionalId } from '../../../local/worlds/fictional-id.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { worldSchema, type World } from '../../../local/worlds/world.ts'
import { customersOf } from '../../../local/worlds/customers.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worlds-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileOf(content: unknown): Promise<string> {
  const path = join(folder, 'world.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe.each(['bank', 'msp', 'messy'])('the world %s', (name) => {
  it('fits together, and is the same every time', async () => {
    const world = await loadWorld(name)
    expect(worldSchema.parse(world)).toEqual(world)
    expect(await loadWorld(name)).toEqual(world)
    expect(await loadWorld(name)).not.toBe(world)
  })

  it('uses reserved domains only, and says what each person shows', async () => {
    const { tenants, partner } = await loadWorld(name)
    const domains = [
      ...tenants.flatMap((tenant) => tenant.domains),
      ...(partner?.customers ?? []).map((one) => one.defaultDomain),
    ]
    expect(domains.filter((domain) => !domain.endsWith('.example'))).toEqual([])
    const notes = tenants.flatMap((tenant) => tenant.users.map(({ note }) => note))
    expect(new Set(notes).size).toBe(notes.length)
  })

  it('has an operator who is Admin of the platform', async () => {
    const { platform, memberships, organisations, tenants } = await loadWorld(name)
    expect(memberships).toContainEqual(
      expect.objectContaining({ organisationId: platform.organisationId, ...platform.firstOperator, roles: ['Admin'] }),
    )
    expect(organisations.map(({ organisationId }) => organisationId)).toContain(platform.organisationId)
    expect(tenants.map(({ tid }) => tid)).toContain(platform.tid)
  })
})

describe('the bank world', () => {
  const mappingsOf = ({ organisations }: World, tid: string) =>
    organisations.flatMap(({ state, mappings }) =>
      mappings.filter((one) => one.tid === tid).map((one) => ({ ...one, organisation: state })),
    )

  it('has a tenant that leads to three organisations, one with a policy for anyone, and every kind of refusal', async () => {
    const world = await loadWorld('bank')
    const of = (displayName: string) =>
      mappingsOf(world, world.tenants.find((one) => one.displayName === displayName)?.tid ?? '')
    expect(of('Ostermark Services')).toHaveLength(3)
    expect(of('Tarnholt Bank')).toMatchObject([{ anyone: 'Employee', state: 'active', organisation: 'active' }])
    expect(of('Dunmarsh Bank')).toMatchObject([{ organisation: 'suspended' }])
    expect(of('Vexley Mutual')).toMatchObject([{ state: 'revoked' }])
    expect(of('Pellwick Traders')).toEqual([])
    const guests = world.tenants.flatMap(({ users }) => users.filter(({ guest }) => guest))
    expect(guests.map(({ appRoles }) => appRoles.length)).toEqual([1, 0])
  })
})

describe('the MSP world', () => {
  it('has a thousand customers with names and domains of their own, and a direct connection', async () => {
    const { partner, connections } = await loadWorld('msp')
    const customers = partner?.customers ?? []
    for (const member of ['tid', 'displayName', 'defaultDomain'] as const) {
      expect(new Set(customers.map((customer) => customer[member])).size).toBe(1_000)
    }
    expect(connections).toMatchObject([{ kind: 'direct', partnerTid: partner?.tid }])
  })

  it('keeps the first customers as they are when there are more', () => {
    expect(customersOf('msp', 50)).toEqual(customersOf('msp', 60).slice(0, 50))
  })
})

describe('the messy world', () => {
  it('has name-sakes, scripts, guests of one person, several policies for one tenant, and a sky of its own', async () => {
    const { tenants, organisations, conditions, partner } = await loadWorld('messy')
    const people = tenants.flatMap((tenant) => tenant.users.map((user) => ({ ...user, tid: tenant.tid })))
    const accounts = (name: string) => people.filter(({ displayName }) => displayName === name)
    expect(accounts('Kim Lee').map(({ tid }) => tid)).toEqual(Array(2).fill(accounts('Kim Lee')[0]?.tid))
    expect(new Set(accounts('Ida Brandt').map(({ tid }) => tid)).size).toBe(3)
    const shared = tenants.find(({ displayName }) => displayName === 'Thornbury Shared Services')?.tid
    const policies = organisations.flatMap(({ mappings }) => mappings.filter(({ tid }) => tid === shared))
    expect(new Set(policies.map((policy) => JSON.stringify(policy))).size).toBe(3)
    expect(organisations.flatMap(({ mappings }) => mappings.map(({ state }) => state))).toEqual(
      expect.arrayContaining(['active', 'consented', 'revoked']),
    )
    const scripts = ['Han', 'Cyrillic', 'Arabic', 'Latin'].map((script) => new RegExp(`\\p{Script=${script}}`, 'u'))
    for (const script of scripts) expect(people.some(({ displayName }) => script.test(displayName))).toBe(true)
    expect(new Set(partner?.customers.map(({ displayName }) => displayName)).size).toBe(39)
    expect(conditions).toEqual({ clockAheadSeconds: 240, graphSlowMilliseconds: 400, graphThrottledEvery: 2 })
  })
})

describe('a world in a file', () => {
  it('is loaded', async () => {
    const world = await loadWorld('bank')
    expect(await loadWorld(await fileOf({ ...world, title: 'My bank' }))).toEqual({ ...world, title: 'My bank' })
  })

  it('is refused with every fault named', async () => {
    const world = await loadWorld('bank')
    const faulty = {
      ...world,
      tenants: [...world.tenants, { ...world.tenants[0], tid: 'nonsense' }],
      platform: { ...world.platform, tid: 1 },
    }
    const error: unknown = await loadWorld(await fileOf(faulty)).catch((thrown: unknown) => thrown)
    expect(String(error)).toContain(`tenants[${world.tenants.length}].tid`)
    expect(String(error)).toContain('platform.tid')
  })

  it('is refused when its parts do not fit together', async () => {
    const world = await loadWorld('msp')
    const stranger = fictionalId('nobody')
    const fault = async (change: Partial<World>): Promise<string> =>
      String(await loadWorld(await fileOf({ ...world, ...change })).catch((thrown: unknown) => thrown))
    const [membership] = world.memberships
    expect(await fault({ memberships: membership ? [{ ...membership, oid: stranger }] : [] })).toContain(
      'there is no person',
    )
    expect(await fault({ memberships: membership ? [{ ...membership, organisationId: stranger }] : [] })).toContain(
      'there is no organisation',
    )
    expect(await fault({ tenants: [...world.tenants, ...world.tenants] })).toContain('occurs twice')
    expect(await fault({ platform: { ...world.platform, tid: stranger } })).toContain(`there is no tenant ${stranger}`)
  })

  it('is refused with a sentence when it is missing or no JSON, and so is an unknown name', async () => {
    await expect(loadWorld(join(folder, 'none.json'))).rejects.toThrow('cannot be read')
    await expect(loadWorld(await fileOf('{'))).rejects.toThrow('is not JSON')
    await expect(loadWorld('atlantis')).rejects.toThrow('Choose bank, msp or messy')
  })
})

describe('a fictional id', () => {
  it('is a GUID, the same for the same words and another for others', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
        expect(fictionalId(...one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(fictionalId(...one) === fictionalId(...other)).toBe(one.join('\0') === other.join('\0'))
      }),
    )
  })
})
