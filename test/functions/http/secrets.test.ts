import { describe, expect, it } from 'vitest'
import { daysLater } from '../../../shared/domain/invitation.ts'
import type { WatchedSecret } from '../../../shared/domain/secret-notice.ts'
import type { BoardEntryView } from '../../../shared/contract/secrets-board.ts'
import { guidOf, noon, northBank, southBank } from '../../shared/support/facts.ts'
import { aSecret, firstSecret } from '../../shared/support/secret-facts.ts'
import { platform, type MemoryPorts } from '../../support/memory-ports.ts'
import { callRoute, type RouteName } from '../support/call-route.ts'
import { clientOf, stage, type Part } from '../support/cast.ts'

const admin: Part = { tokenRoles: ['Admin'] }
const operator: Part = { tokenRoles: ['Admin'], home: platform.organisationId }

const aStranger = (change: Partial<WatchedSecret> = {}): WatchedSecret => ({
  organisationId: northBank,
  secretId: `${clientOf(northBank)}_${guidOf(900)}`,
  origin: 'stranger',
  clientId: clientOf(northBank),
  keyId: guidOf(900),
  kind: 'password',
  displayName: 'made by hand',
  endsAt: daysLater(noon, 10),
  foundAt: noon,
  seenAt: noon,
  told: ['found'],
  telling: [],
  reached: [],
  ...change,
})

/** Every entry, page by page. */
async function all(ports: MemoryPorts, route: RouteName, query: Record<string, string> = {}) {
  const entries: BoardEntryView[] = []
  let [cursor, pages]: [string | undefined, number] = [undefined, 0]
  do {
    const { body } = await callRoute(ports, route, northBank, {
      query: { ...query, ...(cursor === undefined ? {} : { cursor }) },
    })
    entries.push(...(body['items'] as BoardEntryView[]))
    cursor = body['next'] as string | undefined
    pages += 1
  } while (cursor !== undefined)
  return { entries, pages }
}
const named = (entries: readonly BoardEntryView[]) =>
  entries.map(({ displayName, state, origin }) => [displayName, state, origin])

describe('the secrets board of an organisation', () => {
  it('shows every secret with its state and what became of its delivery, strangers after its own', async () => {
    const { ports } = await stage(admin)
    const [clientId, organisationId] = [clientOf(northBank), northBank]
    const add = (number: number, change: object) =>
      ports.integrationSecrets.insert(
        aSecret({ organisationId, clientId, keyId: guidOf(number), displayName: `s${number}`, ...change }),
      )
    await add(910, { endsAt: daysLater(noon, 30) })
    await add(911, { endsAt: daysLater(noon, -1) })
    await add(912, { supersededAt: noon })
    await add(913, { kind: 'certificate', vaultName: undefined })
    await ports.watchedSecrets.insert(aStranger())
    await ports.watchedSecrets.insert(
      aStranger({ origin: 'own', secretId: `${clientId}_${firstSecret}`, keyId: firstSecret }),
    )
    const { entries, pages } = await all(ports, 'listSecrets')
    expect(pages, 'what fits on one page is one').toBe(1)
    expect(named(entries)).toEqual([
      ['hub 2026-11-23', 'current', 'own'],
      ['hub 2026-11-23', 'current', 'own'],
      ['s910', 'expiring', 'own'],
      ['s911', 'expired', 'own'],
      ['s912', 'superseded', 'own'],
      ['s913', 'current', 'own'],
      ['made by hand', 'expiring', 'stranger'],
    ])
    expect(entries.map(({ delivery }) => delivery)).toEqual([
      'none',
      'open',
      'none',
      'none',
      'none',
      undefined,
      undefined,
    ])
    expect(entries[0]).toMatchObject({ integration: expect.any(String) as string, clientId, keyId: firstSecret })
    expect(JSON.stringify(entries)).not.toMatch(/the value|sealed|vault/)
  })

  it('comes page by page, each entry once, and takes no cursor of another list', async () => {
    const { ports } = await stage(admin)
    for (let number = 920; number < 927; number += 1)
      await ports.integrationSecrets.insert(aSecret({ clientId: clientOf(northBank), keyId: guidOf(number) }))
    for (let number = 930; number < 935; number += 1)
      await ports.watchedSecrets.insert(
        aStranger({ secretId: `${clientOf(northBank)}_${guidOf(number)}`, keyId: guidOf(number) }),
      )
    const { entries, pages } = await all(ports, 'listSecrets', { limit: '2' })
    expect(new Set(entries.map(({ secretId }) => secretId)).size).toBe(14)
    expect([entries.length, pages]).toEqual([14, 7])
    const { body } = await callRoute(ports, 'listSecrets', northBank, { query: { limit: '2' } })
    for (const cursor of ['else', 'found.abc', String(body['next']).replace('rows', 'found')])
      expect((await callRoute(ports, 'listSecrets', northBank, { query: { cursor } })).code).toBe('cursor.invalid')
  })
})

describe('the secrets board of the platform', () => {
  it('shows what ends in each month, of every organisation and of the platform itself', async () => {
    const { ports } = await stage(operator)
    await ports.watchedSecrets.insert(aStranger())
    const own = {
      organisationId: platform.organisationId,
      origin: 'platform',
      secretId: 'vault_x_v1',
      kind: 'value',
    } as const
    const { clientId: _, keyId: __, ...value } = aStranger({ ...own, displayName: 'x', endsAt: daysLater(noon, 50) })
    await ports.watchedSecrets.insert(value)
    const { entries, pages } = await all(ports, 'listPlatformSecrets', { limit: '4' })
    expect(named(entries.slice(0, 2))).toEqual([
      ['made by hand', 'expiring', 'stranger'],
      ['x', 'current', 'platform'],
    ])
    expect(new Set(entries.slice(2).map(({ organisationId }) => organisationId))).toEqual(
      new Set([northBank, southBank, platform.organisationId]),
    )
    expect(entries).toHaveLength(8)
    expect(pages).toBeLessThan(9)
    const one = await all(ports, 'listPlatformSecrets', { fromMonth: '2027-01', toMonth: '2027-01' })
    expect(named(one.entries)).toEqual([['x', 'current', 'platform']])
  })

  it.each([
    { fromMonth: '2027-02', toMonth: '2027-01' },
    { fromMonth: '2020-01', toMonth: '2029-01' },
    { fromMonth: '2027-13' },
    { cursor: '1999-01_rows' },
  ])('refuses %j', async (query) => {
    const { ports } = await stage(operator)
    expect((await callRoute(ports, 'listPlatformSecrets', northBank, { query })).status).toBe(400)
  })
})

describe('an export of the board', () => {
  it.each([
    ['csv', 'text/csv; charset=utf-8', 'organisationId,integration'],
    ['json', 'application/json', '{"exportedAt":"2026-11-23T12:00:00.000Z","items":['],
    ['ics', 'text/calendar; charset=utf-8', 'BEGIN:VCALENDAR'],
  ])('as %s is a file with every entry, to keep', async (format, type, beginning) => {
    const { ports } = await stage(operator)
    for (const route of ['exportSecrets', 'exportPlatformSecrets'] as const) {
      const { status, headers, text } = await callRoute(ports, route, northBank, { query: { format } })
      expect([status, headers['content-type']]).toEqual([200, type])
      expect(headers['content-disposition']).toBe(`attachment; filename="secrets-2026-11-23.${format}"`)
      expect(text.startsWith(beginning)).toBe(true)
      expect(text.match(new RegExp(format === 'ics' ? 'BEGIN:VEVENT' : 'hub 2026-11-23', 'g'))).toHaveLength(
        route === 'exportSecrets' ? 2 : 6,
      )
      expect(text).not.toMatch(/the value|sealed/)
    }
  })
})

describe('who is told', () => {
  it('is set as a whole, at the version that was read', async () => {
    const { ports } = await stage(admin)
    const set = (body: object) => callRoute(ports, 'changeNoticeSettings', northBank, { body: JSON.stringify(body) })
    expect((await callRoute(ports, 'readNoticeSettings', northBank)).body).toEqual({
      organisationId: northBank,
      contacts: [],
    })
    const first = await set({ contacts: ['it@northbank.example'] })
    expect((await set({ contacts: [] })).code).toBe('version.stale')
    const expected = String(first.body['version'])
    expect((await set({ contacts: ['it@northbank.example', 'ops@northbank.example'], expected })).status).toBe(200)
    expect((await set({ contacts: ['not an address'], expected })).code).toBe('input.invalid')
    expect(
      (await set({ contacts: Array.from({ length: 11 }, (_, index) => `a${index}@x.example`), expected })).code,
    ).toBe('input.invalid')
    expect((await ports.noticeSettings.find(northBank))?.contacts).toHaveLength(2)
    const { items } = await ports.audit.list(northBank, { limit: 5 })
    expect(JSON.stringify(items)).not.toContain('@')
  })
})
