import type { OrganisationView, TenantMappingView } from '../../../shared/contract/organisations.ts'
import { entraTenantId, memberId } from '../../../shared/domain/ids.ts'
import { northwind, organisation } from './cast.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

const moment = '2026-11-20T09:00:00.000Z'
const later = '2026-11-24T07:30:00.000Z'
export const freja = memberId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')
export const waitingTenant = entraTenantId('44444444-4444-4444-8444-444444444444')
const lostTenant = entraTenantId('55555555-5555-4555-8555-555555555555')
export const theOrganisation = organisation(3).organisationId
const theRun = 'fe6a3d2c1b0a-0badcafe'

const ofOrganisation = '/api/v1/organisations/*'

const mapping = (change: Partial<TenantMappingView>): TenantMappingView => ({
  organisationId: theOrganisation,
  tid: entraTenantId('77777777-7777-4777-8777-777777777777'),
  state: 'active',
  roles: ['Admin', 'Employee'],
  createdAt: moment,
  changedAt: moment,
  version: 'v1',
  ...change,
})

const membership = (place: number) => ({
  memberId: place === 0 ? freja : memberId(`cccccccc-cccc-4ccc-8ccc-${String(place).padStart(12, '0')}`),
  organisationId: northwind,
  displayName: place === 0 ? 'Freja Lindt' : `Person ${place}`,
  kind: place % 5 === 4 ? 'portal' : 'internal',
  state: place % 7 === 6 ? 'inactive' : 'active',
  roles: place % 3 === 2 ? [] : ['Manager'],
  createdAt: moment,
})

const session = (place: number) => ({
  sessionId: String(place).repeat(43).slice(0, 43),
  createdAt: moment,
  lastSeenAt: later,
  expiresAt: later,
  current: place === 1,
})

const run = (change: object = {}) => ({
  runId: theRun,
  mode: 'apply',
  trigger: 'recurring',
  state: 'partial',
  startedAt: moment,
  finishedAt: later,
  tenants: 3,
  tenantsOver: 3,
  ...change,
})

/** What may need somebody; each is absent unless it is wished for. */
export interface Needing {
  readonly connection?: object
  readonly run?: object
  readonly braked?: number
  readonly queued?: number
  readonly unmapped?: number
  readonly mappings?: readonly TenantMappingView[]
  readonly invited?: number
}

/** Everything that can need somebody does. */
export const everything: Needing = {
  connection: {
    state: 'failing',
    kind: 'direct',
    changedAt: moment,
    diagnosis: { code: 'consent.missing', sentence: '', remedy: '' },
  },
  run: run(),
  braked: 1,
  queued: 3,
  unmapped: 4,
  mappings: [
    mapping({ tid: waitingTenant, state: 'consented' }),
    mapping({ tid: lostTenant, state: 'revoked', revocation: 'consent-lost' }),
    mapping({}),
  ],
}

/** What the start page looks at. */
export function behaveNeeds(hub: ScriptedHub, needing: Needing = {}): void {
  const { connection = { state: 'connected', kind: 'direct' }, braked = 0, queued = 0, unmapped = 0 } = needing
  const mappings = needing.mappings ?? [mapping({})]
  hub.answer(`GET ${ofOrganisation}/connection`, () => ok(connection))
  hub.answer(`GET ${ofOrganisation}/sync-runs`, () =>
    ok({ items: [run({ mode: 'preview', state: 'failed' }), needing.run ?? run({ state: 'completed' })] }),
  )
  hub.answer(`GET ${ofOrganisation}/sync-runs/*/tenants`, () =>
    ok({ items: Array.from({ length: 3 }, (_, place) => ({ state: place < braked ? 'braked' : 'completed' })) }),
  )
  hub.answer(`GET ${ofOrganisation}/reconciliation`, () =>
    ok({ items: Array.from({ length: queued }, () => ({ state: 'open', openedAt: moment })) }),
  )
  hub.answer(`GET ${ofOrganisation}/managed-tenants/suggestions`, () =>
    ok({ items: [], summary: { autoMatched: 0, needsReview: unmapped, unmatched: 0, skipped: 0, mapped: 3 } }),
  )
  hub.answer(`GET ${ofOrganisation}/tenant-mappings`, () => ok({ items: mappings }))
}

/** One organisation with its mappings, invitations, flags, members and what was done in it. */
export function behaveOrganisations(hub: ScriptedHub): void {
  let one: OrganisationView = { ...organisation(3), state: 'active' }
  let mappings = everything.mappings ?? []
  const flags = new Set(['entra-integration-ui'])
  let sessions = [session(1), session(2)]
  let member = {
    ...membership(0),
    version: 'v1',
    member: { state: 'active', createdAt: moment },
    passports: [{ provider: 'entra', tid: waitingTenant }],
    tenants: [{ tid: waitingTenant, state: 'active', mayBring: ['Employee'] }],
    signedIn: { brought: ['Employee'], at: later, effective: ['Employee', 'Manager'] },
  }
  const invitations = [
    {
      invitationId: theRun,
      organisationId: theOrganisation,
      state: 'open',
      eMail: 'it@harbour.example',
      roles: ['Admin'],
      createdAt: moment,
      expiresAt: later,
      version: 'v1',
    },
  ]
  const change = (state: OrganisationView['state']) => () => ok((one = { ...one, state, version: `${one.version}+` }))
  hub.answer(`GET ${ofOrganisation}`, () => ok(one))
  hub.answer('POST /api/v1/organisations', () => ok(one, 201))
  hub.answer(`POST ${ofOrganisation}/suspend`, change('suspended'))
  hub.answer(`POST ${ofOrganisation}/resume`, change('active'))
  hub.answer(`POST ${ofOrganisation}/tenant-mappings/*/approve`, ({ path }) => {
    mappings = mappings.map((each) => (path.includes(each.tid) ? { ...each, state: 'active' } : each))
    behaveNeeds(hub, { mappings })
    return ok(mappings[0])
  })
  hub.answer(`GET ${ofOrganisation}/invitations`, () => ok({ items: invitations }))
  hub.answer(`POST ${ofOrganisation}/invitations`, () =>
    ok({ ...invitations[0], link: `https://hub.example/console/invitation#${'I'.repeat(43)}`, mail: 'failed' }, 201),
  )
  hub.answer(`GET ${ofOrganisation}/feature-flags`, () =>
    ok({
      items: ['entra-integration-ui', 'entra-integration-cipp'].map((key) => ({
        key,
        description: key,
        on: flags.has(key),
      })),
    }),
  )
  hub.answer(`PUT ${ofOrganisation}/feature-flags/*`, ({ path, body }) => {
    const key = path.split('/').at(-1) ?? ''
    if ((body as { on: boolean }).on) flags.add(key)
    else flags.delete(key)
    return ok({ organisationId: theOrganisation, flag: key, on: flags.has(key) })
  })
  hub.answer('GET /api/v1/feature-flags', () =>
    ok({
      items: [
        { id: 'a', key: 'entra-integration-ui', description: 'a', organisations: [theOrganisation] },
        { id: 'b', key: 'entra-integration-cipp', description: 'b', organisations: [] },
      ],
    }),
  )
  hub.answer(`GET ${ofOrganisation}/members`, ({ query }) => {
    const all = Array.from({ length: 9 }, (_, place) => membership(place))
    const name = query.get('name')?.toLowerCase() ?? ''
    return ok({ items: all.filter(({ displayName }) => displayName.toLowerCase().startsWith(name)) })
  })
  hub.answer(`GET ${ofOrganisation}/members/*`, () => ok(member))
  hub.answer(`PATCH ${ofOrganisation}/members/*`, ({ body }) => {
    member = { ...member, ...(body as object), version: 'v2' }
    return ok(member)
  })
  hub.answer(`POST ${ofOrganisation}/members/*/deactivate`, () => ok((member = { ...member, state: 'inactive' })))
  hub.answer(`POST ${ofOrganisation}/members/*/reactivate`, () => ok((member = { ...member, state: 'active' })))
  hub.answer(`POST ${ofOrganisation}/members/*/remove`, () => ok({ memberId: freja }))
  hub.answer(`GET ${ofOrganisation}/members/*/sessions`, () => ok({ items: sessions }))
  hub.answer(`POST ${ofOrganisation}/members/*/sessions/*/end`, ({ path }) => {
    sessions = sessions.filter(({ sessionId }) => !path.includes(sessionId))
    return ok({ sessionId: '' })
  })
  hub.answer(`GET ${ofOrganisation}/members/*/passports`, () =>
    ok({ items: [{ passportId: 'p'.repeat(43), provider: 'entra', tid: waitingTenant, removable: true }] }),
  )
  hub.answer(`GET ${ofOrganisation}/audit`, ({ query }) => {
    const action = query.get('action')
    const all = ['membership.changed', 'organisation.chosen'].map((name, place) => ({
      at: `2026-11-2${place}T09:00:00.000Z`,
      action: name,
      actor: `member:${freja}`,
      subject: `member:${freja}`,
      correlationId: 'c0ffee00-0000-4000-8000-000000000001',
      foreign: place === 1,
    }))
    return ok({ items: all.filter((entry) => action === null || entry.action === action) })
  })
  hub.answer('GET /health/ready', () => ({
    status: 503,
    json: {
      status: 'unready',
      checks: [
        { name: 'storage', ok: true },
        { name: 'key vault', ok: false },
        { name: 'something newer', ok: true },
      ],
    },
  }))
  furnishBackups(hub)
  hub.answer('POST /api/v1/platform/examinations', ({ body }) =>
    'after' in (body as object)
      ? ok({ findings: [{ part: 'mappings', verdict: 'well', what: 'Another tenant answers.' }] })
      : ok({
          findings: [
            { part: 'storage', verdict: 'well', what: 'Every table answers.' },
            { part: 'vault', verdict: 'ill', what: 'The vault does not answer.', mend: 'Look at its firewall.' },
          ],
          next: 'cursor',
        }),
  )
}

const aBackup = (day: number, change: object = {}) => ({
  backupId: `0000000000${String(day)}-0badcafe`,
  state: 'done',
  startedBy: 'hub',
  startedAt: `2026-11-${String(day)}T02:06:00.000Z`,
  rows: 48_210,
  size: 7,
  ...change,
})
/** The one that somebody asks for. */
const begunBackup = aBackup(27, { state: 'running', startedBy: freja, size: undefined, rows: 0 })

/** Two that are whole and one that was given up; one more once somebody asks for it. */
function furnishBackups(hub: ScriptedHub): void {
  const all = [aBackup(26), aBackup(25, { state: 'failed', size: undefined, rows: 120 }), aBackup(24)]
  listBackups(hub, all)
  hub.answer('POST /api/v1/platform/backups', () => {
    listBackups(hub, [begunBackup, ...all])
    return { status: 202, json: begunBackup }
  })
}

/** The one that was asked for is whole from now on. */
export const endBackup = (hub: ScriptedHub) => {
  listBackups(hub, [{ ...begunBackup, state: 'done', size: 7_340_032, rows: 48_300 }])
}

const listBackups = (hub: ScriptedHub, all: readonly object[]) => {
  hub.answer('GET /api/v1/platform/backups', ({ query }) => ok({ items: all.slice(0, Number(query.get('limit'))) }))
}
