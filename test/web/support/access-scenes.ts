import type * as z from 'zod'
import type { AccessPage, ReviewEntryView, ReviewView } from '../../../shared/contract/access.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

type Entry = z.input<typeof ReviewEntryView>
type Review = z.input<typeof ReviewView>
type Access = z.input<typeof AccessPage>['items'][number]

const ada = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
const cora = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'
const clientId = 'a4d0c6f2-9b37-4e15-8c62-5f1a3e7d9b08'
const moment = '2026-11-20T09:00:00.000Z'
export const theReview = 'fe6a3d2c1b0a-0badcafe'

const people: readonly Pick<Entry, 'subject' | 'displayName' | 'roles' | 'lastSignInAt' | 'membership'>[] = [
  {
    subject: { kind: 'member', memberId: ada },
    displayName: 'Ada Winterbottom',
    membership: 'internal',
    roles: [{ role: 'Admin', from: ['token', 'membership'] }],
    lastSignInAt: moment,
  },
  {
    subject: { kind: 'program', clientId },
    displayName: 'Loan engine',
    roles: [{ role: 'System', from: ['program'] }],
  },
  { subject: { kind: 'member', memberId: cora }, displayName: 'Cora Hale', membership: 'internal', roles: [] },
]

const entryOf = (place: number): Entry => {
  const { roles, ...who } = people[place] ?? people[0]!
  return {
    entryId: `${place}-1b9e4d62-7c38-4a5f-a2d0-3e6f8b1c9d74`,
    ...who,
    roles,
    now: { state: 'active', roles },
    changed: false,
    version: 'v1',
  }
}

/** A hub with one review that was signed off, and one that can be begun. `dueAt`: of the next one. */
export function behaveAccess(hub: ScriptedHub, { dueAt }: { readonly dueAt?: string } = {}): void {
  const ofOrganisation = '/api/v1/organisations/*'
  const review = `${ofOrganisation}/access-reviews/*`
  let entries = people.map((_, place) => entryOf(place))
  let current: Review = { reviewId: theReview, state: 'open', begunBy: ada, begunAt: moment, version: 'v1' }
  let plan = { organisationId: '11111111-1111-4111-8111-111111111111', everyDays: 90, isDue: false, version: 'p1' }
  const decide = (entryId: string, decision: NonNullable<Entry['decision']>, change: Partial<Entry> = {}) => {
    entries = entries.map((entry) =>
      entry.entryId === entryId
        ? { ...entry, ...change, decision, decidedByName: 'Ada Winterbottom', version: `${entry.version}+` }
        : entry,
    )
  }
  const end = (state: 'signed-off' | 'withdrawn') => {
    const tally = state === 'signed-off' ? { kept: 2, removed: 1 } : {}
    current = { ...current, ...tally, state, endedBy: ada, endedByName: 'Ada Winterbottom', endedAt: moment }
    return ok(current)
  }
  hub.answer(`GET ${ofOrganisation}/access-review-plan`, () => ok({ ...plan, ...(dueAt ? { dueAt } : {}) }))
  hub.answer(`PUT ${ofOrganisation}/access-review-plan`, ({ body }) => {
    plan = { ...plan, ...(body as { everyDays: number }), version: `${plan.version}+` }
    return ok(plan)
  })
  hub.answer(`GET ${ofOrganisation}/access`, () =>
    ok({
      items: people.map(({ lastSignInAt, displayName = '', ...who }): Access => ({
        ...who,
        displayName,
        state: 'active',
        ...(lastSignInAt === undefined ? {} : { lastSignIn: { at: lastSignInAt } }),
      })),
    }),
  )
  hub.answer(`GET ${ofOrganisation}/access-reviews`, () => ok({ items: [current] }))
  hub.answer(`POST ${ofOrganisation}/access-reviews`, () => ok(current, 201))
  hub.answer(`GET ${review}`, () => ok(current))
  hub.answer(`GET ${review}/entries`, ({ query }) =>
    ok({ items: entries.filter(({ decision }) => query.get('undecided') !== 'true' || decision === undefined) }),
  )
  hub.answer(`POST ${review}/keep`, ({ body }) => {
    const wish = body as { entries: { entryId: string }[]; reason: 'needed' | 'emergency' }
    for (const { entryId } of wish.entries) decide(entryId, { what: 'keep', reason: wish.reason, by: ada, at: moment })
    return ok({ outcomes: wish.entries.map(({ entryId }) => ({ entryId, outcome: 'kept' })) })
  })
  hub.answer(`POST ${review}/entries/*/remove`, ({ path, body }) => {
    const entryId = path.split('/').at(-2) ?? ''
    const { reason } = body as { reason: 'left' }
    const now = { state: 'inactive', roles: [] } as const
    decide(
      entryId,
      { what: 'remove', reason, by: ada, at: moment, removal: 'deactivate', done: true },
      { now: { ...now, roles: [] }, changed: true },
    )
    return ok(entries.find((entry) => entry.entryId === entryId))
  })
  hub.answer(`POST ${review}/sign-off`, () => end('signed-off'))
  hub.answer(`POST ${review}/withdraw`, () => end('withdrawn'))
}
