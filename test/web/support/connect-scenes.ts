import type { ConfirmMappings, SuggestMappings, SuggestionPage } from '../../../shared/contract/client-mappings.ts'
import type { ConnectionView } from '../../../shared/contract/connection.ts'
import type { SyncRunView } from '../../../shared/contract/sync.ts'
import type * as z from 'zod'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import { clientId, contactId, entraTenantId, memberId, runId } from '../../../shared/domain/ids.ts'
import { discoveryRun, managedTenant, northwind } from './cast.ts'
import { behave, type Knowledge } from './scenes.ts'
import { ok, refusal, type Answer, type ScriptedHub } from './scripted-hub.ts'

type Suggestion = z.infer<typeof SuggestionPage>['items'][number]
type Outcome = NonNullable<z.infer<typeof SuggestMappings>['outcome']>
type Decision = z.infer<typeof ConfirmMappings>['decisions'][number]

const moment = '2026-11-20T09:00:00.000Z'
const clientOf = (place: number) => clientId(`00000000-0000-4000-9000-${String(place).padStart(12, '0')}`)
const clientName = (place: number) => `Client No. ${place + 1}`
export const tidOf = (place: number) => entraTenantId(`00000000-0000-4000-8000-${String(place).padStart(12, '0')}`)
const placeOf = (tid: string) => Number(tid.slice(-12))

export const directConnection: ConnectionView = {
  organisationId: northwind,
  kind: 'direct',
  state: 'connected',
  changedAt: moment,
  connectedAt: moment,
  partnerTid: entraTenantId('44444444-4444-4444-8444-444444444444'),
  credential: 'platform-application',
  probedAt: moment,
}

export const syncRun = (change: Partial<SyncRunView>): SyncRunView => ({
  runId: runId('fe6a3d2c1b0a-0badcafe'),
  organisationId: northwind,
  mode: 'preview',
  trigger: 'manual',
  state: 'completed',
  startedAt: '2026-11-21T09:00:00.000Z',
  tenants: 12,
  tenantsOver: 12,
  created: 120,
  linked: 30,
  updated: 0,
  deactivated: 0,
  reactivated: 0,
  asked: 4,
  skipped: 9,
  unchanged: 0,
  failed: 0,
  warnings: 0,
  requests: 24,
  retries: 0,
  ...change,
})

/** What the hub knows of the way; a test may change it while the page is open. */
export interface WayKnowledge {
  connection: ConnectionView
  /** How many tenants are known. */
  visible: number
  preview: SyncRunView | undefined
  applied: SyncRunView | undefined
  readonly decisions: Map<string, Decision & { readonly version: string }>
  /** When something was decided last. */
  decidedAt: string | undefined
  /** Refuses a step of decisions. */
  refuse: (decisions: readonly Decision[]) => { readonly code: ErrorCode; readonly tid: string } | undefined
}

/** Of ten tenants five match exactly, two need a review, and three fit nothing, until somebody decides. */
function outcomeOf(place: number, decided: Decision | undefined): Outcome {
  if (decided?.state === 'mapped' || decided?.state === 'create-new') return 'mapped'
  if (decided?.state === 'skipped') return 'skipped'
  const kind = place % 10
  if (kind < 5 && decided === undefined) return 'auto-matched'
  return kind < 7 ? 'needs-review' : 'unmatched'
}

function suggestionOf(place: number, { decisions }: WayKnowledge): Suggestion {
  const tid = tidOf(place)
  const decided = decisions.get(tid)
  const outcome = outcomeOf(place, decided)
  const domain = `tenant${place}.example`
  const exact = {
    clientId: clientOf(place),
    displayName: clientName(place),
    score: 1,
    evidence: { kind: 'primary-domain' as const, domain },
    mapped: false,
  }
  const alike = { ...exact, score: 0.71, evidence: { kind: 'name' as const } }
  const ofBilling = {
    ...exact,
    clientId: clientOf(place + 5000),
    displayName: clientName(place + 5000),
    score: 0.88,
    evidence: { kind: 'secondary-domain' as const, domain, field: 'billingEmail' as const },
    mapped: true,
  }
  const known = decided?.clientId
  return {
    tid,
    displayName: managedTenant(place).displayName,
    primaryDomain: domain,
    outcome,
    ...(outcome === 'auto-matched' ? { match: exact } : {}),
    candidates: outcome === 'auto-matched' ? [exact] : outcome === 'needs-review' ? [ofBilling, alike] : [],
    ...(known === undefined ? {} : { client: { clientId: known, displayName: clientName(placeOf(known)) } }),
    ...(decided
      ? {
          mapping: {
            tid,
            state: decided.state,
            ...(known === undefined ? {} : { clientId: known }),
            decidedBy: memberId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
            decidedAt: moment,
            version: decided.version,
          },
        }
      : {}),
  }
}

function suggest(way: WayKnowledge, query: URLSearchParams): Answer {
  const places = Array.from({ length: way.visible }, (_, place) => place)
  const outcomes = places.map((place) => outcomeOf(place, way.decisions.get(tidOf(place))))
  const countOf = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length
  const from = query.has('cursor') ? placeOf(query.get('cursor') ?? '') + 1 : 0
  const text = query.get('text')?.toLowerCase()
  const fitting = places.filter(
    (place) =>
      place >= from &&
      (query.get('outcome') ?? outcomes[place]) === outcomes[place] &&
      (text === undefined || `tenant${place}.example`.includes(text)),
  )
  const limit = Number(query.get('limit'))
  const last = fitting[limit - 1]
  const createNew = [...way.decisions.values()].filter(({ state }) => state === 'create-new').length
  return ok({
    items: fitting.slice(0, limit).map((place) => suggestionOf(place, way)),
    ...(last !== undefined && fitting.length > limit ? { next: tidOf(last) } : {}),
    ...(query.has('cursor')
      ? {}
      : {
          summary: {
            autoMatched: countOf('auto-matched'),
            needsReview: countOf('needs-review') + countOf('unmatched'),
            unmatched: countOf('unmatched'),
            skipped: countOf('skipped'),
            mapped: countOf('mapped'),
            createNew,
            decidedAt: way.decidedAt,
          },
        }),
  })
}

function confirm(way: WayKnowledge, decisions: readonly Decision[]): Answer {
  const refused = way.refuse(decisions)
  if (refused) {
    const { status, json } = refusal(refused.code)
    return { status, json: { ...(json as object), details: { tid: refused.tid } } }
  }
  for (const decision of decisions)
    way.decisions.set(decision.tid, { ...decision, version: `${way.decisions.size + 1}` })
  return ok({ items: [] })
}

const person = (place: number) => ({
  objectId: `00000000-0000-4000-a000-${String(place).padStart(12, '0')}`,
  name: place === 0 ? '' : `Person No. ${place}`,
  decision: (['create', 'link', 'ask', 'leave'] as const)[place % 4],
  reason: (['no-contact', 'same-email', 'several-contacts', 'guest'] as const)[place % 4],
  contactId: contactId('00000000-0000-4000-b000-000000000001'),
  changes: [],
  candidates: [],
})

/** A hub that knows how far an organisation is on the way: `visible` tenants, a connection unless another is wished for. */
export function behaveOnTheWay(
  hub: ScriptedHub,
  { session, run, ...wish }: Partial<WayKnowledge> & Partial<Pick<Knowledge, 'session' | 'run'>> = {},
): WayKnowledge & { readonly hub: Knowledge } {
  const visible = wish.visible ?? 40
  const way: WayKnowledge & { readonly hub: Knowledge } = {
    connection: directConnection,
    preview: undefined,
    applied: undefined,
    decisions: new Map(),
    decidedAt: undefined,
    refuse: () => undefined,
    ...wish,
    visible,
    hub: behave(hub, {
      tenants: visible,
      run:
        run ??
        (visible > 0 ? discoveryRun({ state: 'completed', found: visible, lost: 0, finishedAt: moment }) : undefined),
      ...(session ? { session } : {}),
    }),
  }
  const own = '/api/v1/organisations/*'
  const tenantResult = {
    runId: syncRun({}).runId,
    tid: tidOf(1),
    clientId: clientOf(1),
    state: 'completed',
    complete: true,
    departing: 0,
    activeLinks: 0,
  }
  hub.answer(`GET ${own}/connection`, () => ok(way.connection))
  hub.answer(`POST ${own}/connection/direct/start`, () => ok({ next: '/auth/the-provider' }))
  hub.answer(`PUT ${own}/connection/cipp`, ({ body }) => {
    const { baseUrl } = body as { baseUrl: string }
    way.connection = {
      ...directConnection,
      kind: 'cipp',
      baseUrl,
      credential: 'own-application',
      partnerTid: undefined,
    }
    return ok(way.connection)
  })
  hub.answer(`POST ${own}/connection/validate`, ({ body }) => {
    const { tid } = body as { tid?: string }
    return ok({ connection: way.connection, ...(tid === undefined ? {} : { tenant: { tid } }) })
  })
  hub.answer(`POST ${own}/connection/disconnect`, () => {
    way.connection = { organisationId: northwind, kind: 'direct', state: 'disconnected' }
    return ok(way.connection)
  })
  hub.answer(`GET ${own}/discovery-schedule`, () => ok({ on: false, intervalMinutes: 1440 }))
  hub.answer(`PUT ${own}/discovery-schedule`, ({ body }) => ok({ ...(body as object), nextAt: moment }))
  hub.answer(`GET ${own}/managed-tenants/suggestions`, ({ query }) => suggest(way, query))
  hub.answer(`PUT ${own}/client-mappings`, ({ body }) =>
    confirm(way, (body as { decisions: readonly Decision[] }).decisions),
  )
  hub.answer(`GET ${own}/clients`, () => ok({ items: [7001, 7002].map((place) => aClient(place)) }))
  hub.answer(`GET ${own}/sync-runs`, () => ok({ items: [way.applied, way.preview].filter(Boolean) }))
  hub.answer(`GET ${own}/sync-runs/*`, ({ path }) => ok(runOf(way, path)))
  hub.answer(`POST ${own}/sync-runs`, ({ body }) => {
    const { mode, trigger } = body as Pick<SyncRunView, 'mode' | 'trigger'>
    const started = syncRun({ mode, trigger, state: 'queued', tenants: 0, tenantsOver: 0, created: 0 })
    const run = { ...started, startedAt: new Date().toISOString(), runId: runId(`fe6a3d2c1b0a-${mode.padEnd(8, '0')}`) }
    way[mode === 'preview' ? 'preview' : 'applied'] = run
    return ok(run, 202)
  })
  hub.answer(`POST ${own}/sync-runs/*/cancel`, ({ path }) => ok({ ...runOf(way, path), state: 'cancelled' }))
  hub.answer(`GET ${own}/sync-runs/*/tenants`, () => ok({ items: [{ ...syncRun({}), ...tenantResult }] }))
  hub.answer(`GET ${own}/sync-runs/*/tenants/*/people`, () => ok({ items: [0, 1, 2, 3].map(person) }))
  hub.answer(`POST ${own}/names`, ({ body }) =>
    ok({
      clients: [],
      tenants: ((body as { tids?: string[] }).tids ?? []).map((tid) => ({
        tid,
        displayName: managedTenant(placeOf(tid)).displayName,
      })),
    }),
  )
  return way
}

const runOf = (way: WayKnowledge, path: string) =>
  [way.applied, way.preview].find((run) => run !== undefined && path.includes(run.runId))

const aClient = (place: number) => ({
  clientId: clientOf(place),
  organisationId: northwind,
  displayName: clientName(place),
  primaryDomain: `client${place}.example`,
  state: 'active',
  createdBy: 'person',
  createdAt: moment,
  changedAt: moment,
})
