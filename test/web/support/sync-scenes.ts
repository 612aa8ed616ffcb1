import type { OutputOf } from '../../../web/api/call.ts'
import type { SyncRunView } from '../../../shared/contract/sync.ts'
import { clientId, contactId, entraTenantId, memberId, runId } from '../../../shared/domain/ids.ts'
import { defaultFieldPolicy } from '../../../shared/domain/sync/field-policy.ts'
import { defaultFilter } from '../../../shared/domain/sync/filter.ts'
import { northwind } from './cast.ts'
import { ok, refusal, type ScriptedHub } from './scripted-hub.ts'

type Contact = OutputOf<'readContact'>
type Client = OutputOf<'readClient'>
type Item = OutputOf<'readReconciliationItem'>
type Result = OutputOf<'listTenantResults'>['items'][number]
type Line = OutputOf<'listSyncPeople'>['items'][number]

const guid = (kind: number, place: number) =>
  `${String(kind).repeat(8)}-0000-4000-8000-${String(place).padStart(12, '0')}`
export const clientOf = (place: number) => clientId(guid(5, place))
export const contactOf = (place: number) => contactId(guid(6, place))
export const tenantOf = (place: number) => entraTenantId(guid(7, place))
const personOf = (place: number) => guid(8, place)
export const previewId = runId('fe6a3d2c1b0a-0000beef')
export const applyId = runId('fe6a3d2c1b0a-0000cafe')
const startedAt = '2026-11-20T09:00:00.000Z'
const finishedAt = '2026-11-20T09:06:00.000Z'

const nobody = {
  created: 0,
  linked: 0,
  updated: 0,
  deactivated: 0,
  reactivated: 0,
  asked: 0,
  skipped: 0,
  unchanged: 0,
  failed: 0,
  warnings: 0,
  requests: 3,
  retries: 0,
}
const done = { ...nobody, created: 12, linked: 4, updated: 3, asked: 2, skipped: 9, unchanged: 1210, failed: 1 }

export const syncRun = (fields: Partial<SyncRunView> = {}): SyncRunView => ({
  ...done,
  runId: applyId,
  organisationId: northwind,
  mode: 'apply',
  trigger: 'manual',
  state: 'completed',
  startedAt,
  finishedAt,
  tenants: 3,
  tenantsOver: 3,
  ...fields,
})

const tenantResult = (place: number, fields: Partial<Result> = {}): Result => ({
  ...done,
  runId: applyId,
  tid: tenantOf(place),
  clientId: clientOf(place),
  state: 'completed',
  startedAt,
  finishedAt,
  complete: true,
  departing: 0,
  activeLinks: 40,
  ...fields,
})

export const personLine = (place: number, fields: Partial<Line> = {}): Line => ({
  objectId: personOf(place),
  name: `Person ${place}`,
  decision: 'create',
  reason: 'no-contact',
  contactId: contactOf(place),
  changes: [],
  candidates: [],
  ...fields,
})

export const aClient = (place: number, fields: Partial<Client> = {}): Client => ({
  clientId: clientOf(place),
  organisationId: northwind,
  displayName: `Client ${place}`,
  primaryDomain: `client${place}.example`,
  state: 'active',
  createdBy: 'import',
  createdAt: startedAt,
  changedAt: startedAt,
  version: 'W/"1"',
  ...fields,
})

export const aContact = (place: number, fields: Partial<Contact> = {}): Contact => ({
  contactId: contactOf(place),
  organisationId: northwind,
  clientId: clientOf(place % 3),
  displayName: `Person ${place}`,
  email: `person${place}@client.example`,
  otherEmails: [],
  phone: '+44 20 7946 0000',
  state: 'active',
  createdBy: 'sync',
  createdAt: startedAt,
  changedAt: startedAt,
  version: 'W/"1"',
  provenance: {
    source: 'entra',
    tid: tenantOf(1),
    objectId: personOf(place),
    upn: `person${place}@client.example`,
    enabled: true,
    syncedAt: finishedAt,
  },
  ...fields,
})

export const anItem = (place: number, fields: Partial<Item> = {}): Item => ({
  tid: tenantOf(1),
  objectId: personOf(place),
  clientId: clientOf(1),
  state: 'open',
  reason: 'several-contacts',
  candidates: [
    { contactId: contactOf(1), clientId: clientOf(1) },
    { contactId: contactOf(2), clientId: clientOf(1) },
    { contactId: contactOf(3), clientId: clientOf(2) },
  ],
  person: { displayName: `Asked ${place}`, email: 'person1@client.example', role: 'Bookkeeper', enabled: true },
  openedAt: startedAt,
  changedAt: startedAt,
  version: `W/"${place}"`,
  ...fields,
})

/** What a hub of these pages knows; a test may change it while a page is open. */
export interface SyncKnowledge {
  runs: SyncRunView[]
  tenants: Result[]
  lines: Line[]
  undo: OutputOf<'readSyncUndo'> | undefined
  contacts: number
  clients: number
  contact: Contact
  client: Client
  items: Item[]
  filter: OutputOf<'readSyncFilter'>
  policy: OutputOf<'readFieldPolicy'>
  schedule: OutputOf<'readSyncSchedule'>
}

const fresh = (): SyncKnowledge => ({
  runs: [syncRun({ state: 'partial' }), syncRun({ runId: previewId, mode: 'preview' })],
  tenants: [
    tenantResult(0),
    tenantResult(1, { state: 'braked', failure: 'departures.massive', departing: 18 }),
    tenantResult(2, { ...nobody, state: 'failed', failure: 'consent.missing' }),
  ],
  lines: [
    personLine(1),
    personLine(2, {
      decision: 'update',
      reason: 'fields-changed',
      changes: [
        { field: 'displayName', before: 'Ada Bell', after: 'Ada Byron' },
        { field: 'phone', after: '+44 1' },
      ],
    }),
    personLine(3, { decision: 'ask', reason: 'several-contacts' }),
    personLine(4, { decision: 'leave', reason: 'guest' }),
    personLine(5, { failure: 'version.stale' }),
  ],
  undo: undefined,
  contacts: 120,
  clients: 120,
  contact: aContact(1),
  client: aClient(1),
  items: [anItem(1), anItem(2), anItem(3)],
  filter: {
    ...defaultFilter,
    servicePatterns: [...defaultFilter.servicePatterns],
    customPatterns: [],
    groups: [],
    brakePercent: 20,
  },
  policy: defaultFieldPolicy,
  schedule: { on: true, intervalMinutes: 1440, lastStartedAt: startedAt },
})

type Fields = Record<string, unknown>
const root = '/api/v1/organisations/*'

/** Answers everything that the pages of syncs and of the address book ask. */
export function behaveSync(hub: ScriptedHub, wish: Partial<SyncKnowledge> = {}): SyncKnowledge {
  const known: SyncKnowledge = { ...fresh(), ...wish }
  const slice = <Entry>(query: Fields, all: number, entry: (place: number) => Entry) => {
    const from = Number(query['cursor'] ?? 0)
    const to = Math.min(all, from + Number(query['limit']))
    return ok({
      items: Array.from({ length: to - from }, (_, place) => entry(from + place)),
      ...(to < all ? { next: String(to) } : {}),
    })
  }
  const of = <Entry>(query: URLSearchParams, all: readonly Entry[]) =>
    slice(Object.fromEntries(query), all.length, (place) => all[place])
  const runIn = (path: string) => known.runs.find((run) => path.includes(run.runId))
  const oneRun = (path: string) => {
    const run = runIn(path)
    return run ? ok(run) : refusal('run.unknown')
  }

  hub.answer(`GET ${root}/sync-runs`, ({ query }) => of(query, known.runs))
  hub.answer(`GET ${root}/sync-runs/*`, ({ path }) => oneRun(path))
  hub.answer(`GET ${root}/sync-runs/*/tenants`, ({ query }) =>
    of(
      query,
      known.tenants.filter(({ state }) => query.get('state') !== 'troubled' || state !== 'completed'),
    ),
  )
  hub.answer(`GET ${root}/sync-runs/*/tenants/*/people`, ({ query }) =>
    of(
      query,
      known.lines.filter(
        ({ decision, failure }) =>
          (query.get('decision') ?? decision) === decision && (query.get('failed') !== 'true' || failure !== undefined),
      ),
    ),
  )
  hub.answer(`GET ${root}/sync-runs/*/undo`, () => (known.undo ? ok(known.undo) : refusal('run.unknown')))
  hub.answer(`POST ${root}/sync-runs/*/undo`, () => {
    known.undo = {
      runId: applyId,
      organisationId: northwind,
      state: 'completed',
      startedBy: memberId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
      startedAt,
      finishedAt,
      reverted: 18,
      touched: 1,
      failed: 0,
    }
    return ok(known.undo, 202)
  })
  hub.answer(`GET ${root}/sync-runs/*/tenants/*/undone`, () =>
    ok({
      items: [
        { objectId: personOf(1), name: 'Person 1', outcome: 'reverted', kept: [] },
        { objectId: personOf(2), name: 'Person 2', outcome: 'touched', kept: ['email'] },
      ],
    }),
  )
  for (const [act, state] of [
    ['cancel', 'cancelled'],
    ['resume', 'running'],
    ['tenants/*/let-through', 'running'],
  ] as const)
    hub.answer(`POST ${root}/sync-runs/*/${act}`, ({ path }) => {
      known.runs = known.runs.map((run) => (path.includes(run.runId) ? { ...run, state } : run))
      return oneRun(path)
    })
  const start = (body: unknown, more: Partial<SyncRunView> = {}) => {
    const { mode } = body as { mode: SyncRunView['mode'] }
    const run = syncRun({ ...more, mode, runId: mode === 'preview' ? previewId : applyId })
    known.runs = [run, ...known.runs.filter((one) => one.runId !== run.runId)]
    return ok(run, 202)
  }
  hub.answer(`POST ${root}/sync-runs`, ({ body }) => start(body))
  hub.answer(`POST ${root}/clients/*/sync-runs`, ({ body }) => start(body, { clientId: clientOf(1) }))
  hub.answer(`POST ${root}/names`, ({ body }) => {
    const { clientIds, tids } = body as { clientIds: string[]; tids: string[] }
    return ok({
      clients: clientIds.map((id) => ({ clientId: id, displayName: `Client ${Number(id.slice(-4))}` })),
      tenants: tids.map((tid) => ({ tid, displayName: `Tenant ${Number(tid.slice(-4))}` })),
    })
  })
  behaveBook(hub, known, slice)
  behaveQueue(hub, known, of)
  hub.answer(`GET ${root}/sync-filter`, () => ok(known.filter))
  hub.answer(`GET ${root}/field-policy`, () => ok(known.policy))
  hub.answer(`GET ${root}/sync-schedule`, () => ok(known.schedule))
  hub.answer(`PUT ${root}/sync-schedule`, ({ body }) =>
    ok((known.schedule = { ...(body as typeof known.schedule), version: 'W/"2"' })),
  )
  hub.answer(`PUT ${root}/field-policy`, ({ body }) =>
    ok((known.policy = { ...(body as typeof known.policy), version: 'W/"2"' })),
  )
  hub.answer(`PUT ${root}/sync-filter`, ({ body }) =>
    ok((known.filter = { ...(body as typeof known.filter), version: 'W/"2"' })),
  )
  hub.answer(`POST ${root}/managed-tenants/*/sync-filter-preview`, ({ body }) => {
    const unlicensed = (body as { unlicensed: boolean }).unlicensed
    return ok({
      looked: 50,
      kept: unlicensed ? 47 : 49,
      leftOut: { guest: 1, ...(unlicensed ? { unlicensed: 2 } : {}) },
      people: [
        { name: 'Guest One', reason: 'guest' },
        ...(unlicensed ? [{ name: 'Kiosk', reason: 'unlicensed' }] : []),
      ],
    })
  })
  return known
}

type Slice = <Entry>(query: Fields, all: number, entry: (place: number) => Entry) => ReturnType<typeof ok>

function behaveBook(hub: ScriptedHub, known: SyncKnowledge, slice: Slice): void {
  hub.answer(`GET ${root}/contacts`, ({ query }) =>
    slice(Object.fromEntries(query), known.contacts, (place) => aContact(place)),
  )
  hub.answer(`POST ${root}/contacts/search`, ({ body }) => slice(body as Fields, 2, (place) => aContact(place + 40)))
  hub.answer(`GET ${root}/contacts/*`, ({ path }) =>
    ok(path.endsWith(known.contact.contactId) ? known.contact : aContact(Number(path.slice(-4)))),
  )
  hub.answer(`PATCH ${root}/contacts/*`, ({ body, headers }) => {
    if (headers['if-match'] !== known.contact.version) return refusal('version.stale')
    known.contact = { ...known.contact, ...(body as Partial<Contact>), version: `${known.contact.version}+` }
    return ok(known.contact)
  })
  hub.answer(`POST ${root}/contacts/*/deactivate`, () => {
    known.contact = { ...known.contact, state: 'inactive', reason: 'person', version: `${known.contact.version}+` }
    return ok(known.contact)
  })
  hub.answer(`POST ${root}/contacts`, ({ body }) => {
    known.contact = { ...aContact(77), ...(body as Partial<Contact>) }
    return ok(known.contact, 201)
  })
  hub.answer(`GET ${root}/clients`, ({ query }) =>
    slice(Object.fromEntries(query), known.clients, (place) => aClient(place)),
  )
  hub.answer(`GET ${root}/clients/*`, () => ok(known.client))
  hub.answer(`PATCH ${root}/clients/*`, ({ body }) =>
    ok((known.client = { ...known.client, ...(body as Partial<Client>) })),
  )
}

function behaveQueue(
  hub: ScriptedHub,
  known: SyncKnowledge,
  of: <Entry>(query: URLSearchParams, all: readonly Entry[]) => ReturnType<typeof ok>,
): void {
  const find = (path: string) => known.items.find(({ objectId }) => path.includes(objectId))
  hub.answer(`GET ${root}/reconciliation`, ({ query }) =>
    of(
      query,
      known.items.filter(({ state }) => state === query.get('state')),
    ),
  )
  hub.answer(`GET ${root}/reconciliation/*/*`, ({ path }) => {
    const item = find(path)
    return item ? ok(item) : refusal('item.unknown')
  })
  for (const [act, state] of [
    ['link', 'linked'],
    ['create', 'created'],
    ['dismiss', 'dismissed'],
    ['reopen', 'open'],
  ] as const)
    hub.answer(`POST ${root}/reconciliation/*/*/${act}`, ({ path }) => {
      const item = find(path)
      if (!item) return refusal('item.unknown')
      if (act !== 'reopen' && item.state !== 'open') return refusal('item.resolved')
      const next = { ...item, state, ...(act === 'link' || act === 'create' ? { contactId: contactOf(1) } : {}) }
      known.items = known.items.map((one) => (one === item ? next : one))
      return ok(next)
    })
}
