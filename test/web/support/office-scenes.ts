import type * as z from 'zod'
import type { ErasureView, ExportView } from '../../../shared/contract/privacy.ts'
import type { WebhookStateView } from '../../../shared/contract/webhooks.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

type Webhook = z.input<typeof WebhookStateView>
type Export = z.input<typeof ExportView>
type Erasure = z.input<typeof ErasureView>

const organisationId = '11111111-1111-4111-8111-111111111111'
const memberId = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'
const moment = '2026-11-20T09:00:00.000Z'
const later = '2026-11-27T09:00:00.000Z'
export const theWebhook = '4e1b7d92-6a05-4c38-9f27-8b0d3e5a1c64'
export const theWebhookSecret = 'whsec_bm90LWEtc2VjcmV0LWJ1dC1sb25nLWVub3VnaA=='
const theLetter = '0mwt7umeo-2b5ecb21-d697-45b5-a979-a04e72ea765e'

const aWebhook = (change: Partial<Webhook> = {}): Webhook => ({
  organisationId,
  webhookId: theWebhook,
  scope: 'organisation',
  address: 'https://crm.harbour.example/hooks',
  types: ['tenantry.membership.*', 'tenantry.contact.changed.v1'],
  description: 'Keeps the CRM up to date',
  state: 'active',
  createdBy: memberId,
  createdAt: moment,
  changedAt: moment,
  version: 'v1',
  deliveredAt: moment,
  failingSince: '2026-11-20T10:00:00.000Z',
  lastReason: 'unavailable',
  nextAt: later,
  ...change,
})

const aTask = (change: Partial<Erasure> = {}): Erasure => ({
  taskId: 'fe6a3d2c1b0a-0badcafe',
  state: 'done',
  subjects: [{ kind: 'member', memberId }],
  related: [],
  requestedBy: memberId,
  requestedAt: moment,
  startsAt: moment,
  startedAt: moment,
  finishedAt: moment,
  report: [
    { section: 'memberships', found: 1, left: 0 },
    { section: 'audit', found: 12, left: 12, kept: 'accountability' },
  ],
  ...change,
})

/** A hub that knows one webhook that has trouble, and what was asked about people. */
export function behaveOffices(hub: ScriptedHub): void {
  const ofOrganisation = '/api/v1/organisations/*'
  const webhook = `${ofOrganisation}/webhooks/*`
  let one = aWebhook()
  let letters = [
    {
      letterId: theLetter,
      eventId: '2b5ecb21-d697-45b5-a979-a04e72ea765e',
      type: 'tenantry.membership.removed.v1',
      subject: `member:${memberId}`,
      time: moment,
      at: moment,
      attempts: 12,
      reason: 'unavailable',
      status: 503,
    },
  ]
  const become = (change: Partial<Webhook>) => {
    one = { ...one, ...change, version: `${one.version}+` }
    return ok(one)
  }
  hub.answer(`GET ${ofOrganisation}/webhooks`, () => ok({ items: [one] }))
  hub.answer(`POST ${ofOrganisation}/webhooks`, ({ body }) =>
    ok({ ...aWebhook(), ...(body as object), secret: theWebhookSecret }, 201),
  )
  hub.answer(`GET ${webhook}`, () => ok(one))
  hub.answer(`PATCH ${webhook}`, ({ body }) => become(body as Partial<Webhook>))
  hub.answer(`POST ${webhook}/pause`, () => become({ state: 'paused', pausedFor: 'person' }))
  hub.answer(`POST ${webhook}/resume`, () => {
    const { pausedFor: _person, ...rest } = one
    one = rest
    return become({ state: 'active' })
  })
  hub.answer(`POST ${webhook}/remove`, () => ok(one))
  hub.answer(`POST ${webhook}/test`, () => ok({ outcome: 'failed', status: 503, reason: 'unavailable' }))
  hub.answer(`POST ${webhook}/secret`, () => {
    become({ previousUntil: later })
    return ok({ ...one, secret: theWebhookSecret })
  })
  hub.answer(`GET ${webhook}/deliveries`, () =>
    ok({
      items: [2, 1].map((attempt) => ({
        at: moment,
        eventId: '2b5ecb21-d697-45b5-a979-a04e72ea765e',
        type: 'tenantry.membership.removed.v1',
        occasion: 'event',
        attempt,
        outcome: attempt === 2 ? 'given-up' : 'failed',
        status: 503,
        reason: 'unavailable',
        milliseconds: 41,
      })),
    }),
  )
  hub.answer(`GET ${webhook}/dead-letters`, () => ok({ items: letters }))
  hub.answer(`POST ${webhook}/dead-letters/*/replay`, () => {
    letters = []
    return ok({ outcome: 'delivered', status: 204 })
  })
  hub.answer(`POST ${webhook}/dead-letters/replay`, () => {
    letters = []
    return ok(one, 202)
  })

  let exports: Export[] = [aTask({ report: [{ section: 'memberships', found: 1 }] })].map((task) => ({
    ...task,
    expiresAt: later,
  }))
  let erasures = [aTask()]
  hub.answer(`GET ${ofOrganisation}/privacy/exports`, () => ok({ items: exports }))
  hub.answer(`GET ${ofOrganisation}/privacy/exports/*`, ({ path }) => {
    const found = exports.find(({ taskId }) => path.endsWith(taskId))
    return ok(found && { ...found, state: 'done', finishedAt: moment, expiresAt: later })
  })
  hub.answer(`POST ${ofOrganisation}/privacy/exports`, ({ body }) => {
    const { finishedAt: _over, ...going } = aTask({ taskId: 'fe6a3d2c1b09-0badcafe', state: 'running', report: [] })
    exports = [{ ...going, subjects: [(body as { subject: Export['subjects'][number] }).subject] }, ...exports]
    return ok(exports[0], 202)
  })
  hub.answer(`GET ${ofOrganisation}/privacy/erasures`, () => ok({ items: erasures }))
  hub.answer(`POST ${ofOrganisation}/privacy/erasures`, () => {
    const { finishedAt: _over, ...waiting } = aTask({ taskId: 'fe6a3d2c1b09-0badcafe', state: 'waiting', report: [] })
    erasures = [{ ...waiting, startsAt: '2099-11-27T09:00:00.000Z' }, ...erasures]
    return ok(erasures[0], 202)
  })
  hub.answer(`POST ${ofOrganisation}/privacy/erasures/*/withdraw`, () => {
    erasures = erasures.map((task) => (task.state === 'waiting' ? { ...task, state: 'withdrawn' } : task))
    return ok(erasures[0])
  })
  behaveOwnData(hub)
  hub.answer(`POST ${ofOrganisation}/privacy/erasure-marks/lift`, () => ok({ organisationId, lifted: 1 }))
  hub.answer(`POST ${ofOrganisation}/members`, ({ body }) => ok({ ...(body as object), memberId }, 201))
}

/** The copy of their data that somebody asked for is there from now on. */
export const endOwnCopy = (hub: ScriptedHub) => {
  const done = aTask({ taskId: 'fe6a3d2c1b09-0badcafe', report: [{ section: 'account', found: 1 }] })
  const both = [done, aTask()].map((task): Export => ({ ...task, expiresAt: later }))
  hub.answer('GET /auth/privacy/exports', ({ query }) => ok({ items: both.slice(0, Number(query.get('limit'))) }))
}

/** What somebody asked about themselves: one copy that is there, and what they ask for next. */
function behaveOwnData(hub: ScriptedHub): void {
  const next = 'fe6a3d2c1b09-0badcafe'
  let copies: Export[] = [{ ...aTask({ report: [{ section: 'account', found: 1 }] }), expiresAt: later }]
  let ends: Erasure[] = []
  hub.answer('GET /auth/privacy/exports', ({ query }) => ok({ items: copies.slice(0, Number(query.get('limit'))) }))
  hub.answer('POST /auth/privacy/exports', () => {
    const { finishedAt: _over, ...going } = aTask({ taskId: next, state: 'running', report: [] })
    copies = [going, ...copies]
    return ok(going, 202)
  })
  hub.answer('GET /auth/privacy/exports/*/document', () => ok({ index: {} }))
  hub.answer('GET /auth/privacy/erasures', () => ok({ items: ends }))
  hub.answer('POST /auth/privacy/erasures', () => {
    const { finishedAt: _over, ...waiting } = aTask({ taskId: next, state: 'waiting', report: [] })
    ends = [{ ...waiting, startsAt: '2099-11-27T09:00:00.000Z' }]
    return ok(ends[0], 202)
  })
  hub.answer('POST /auth/privacy/erasures/*/withdraw', () => {
    ends = ends.map((task) => ({ ...task, state: 'withdrawn' }))
    return ok(ends[0])
  })
}
