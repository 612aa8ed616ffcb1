import { HubError } from '../hub-error.ts'
import type { AccessReviewId, MemberId, OrganisationId } from '../ids.ts'
import { daysLater } from '../invitation.ts'
import type { Membership } from '../member.ts'
import type { AccessSubject, HeldRole, Removal } from './access-entry.ts'

export interface ReviewKey {
  readonly organisationId: OrganisationId
  readonly reviewId: AccessReviewId
}

/**
 * `preparing`: its entries are being noted; `closing`: a sign-off is under way, or broke off; `withdrawn`: given up, it counts for nothing.
 */
export const reviewStates = ['preparing', 'open', 'closing', 'signed-off', 'withdrawn'] as const

/** Somebody looks at everybody who had access at one moment, and says of each that it is right, or takes it away. */
export interface AccessReview extends ReviewKey {
  readonly state: (typeof reviewStates)[number]
  readonly begunBy: MemberId
  readonly begunAt: Date
  /** While it is being prepared, the list in which it goes on: of people or of programs, and where in it. */
  readonly preparing?: 'members' | 'programs'
  readonly place?: string
  /** Once it is over. */
  readonly endedBy?: MemberId
  readonly endedAt?: Date
  readonly kept?: number
  readonly removed?: number
}

/** Why an access is right. `emergency`: it is for the day on which nothing else opens, and is seldom used. */
export const keepReasons = ['needed', 'emergency'] as const
/** Why it is not: they left, do something else now, do not use it, or nobody knows what it is for. */
export const removeReasons = ['left', 'moved', 'unused', 'unknown'] as const

/**
 * Reasons are of a list: what is written about people in free words would stay after they are erased.
 */
export type DecisionReason = (typeof keepReasons)[number] | (typeof removeReasons)[number]

/** What somebody said of one entry. A removal is `done` once it took effect. */
export interface EntryDecision {
  readonly what: 'keep' | 'remove'
  readonly reason: DecisionReason
  readonly by: MemberId
  readonly at: Date
  readonly removal?: Removal
  readonly done?: boolean
}

/**
 * Somebody's access as it was when the review began. People are named by their id alone: how they are called is read where it is shown, so
 * that nothing is left of somebody who is erased.
 */
export interface ReviewEntry extends ReviewKey {
  /** Those who may do the most sort first. */
  readonly entryId: string
  readonly subject: AccessSubject
  readonly membership?: Membership['kind']
  readonly roles: readonly HeldRole[]
  readonly lastSignInAt?: Date
  readonly decision?: EntryDecision
}

/** When an Organisation is to look again. */
export interface ReviewPlan {
  readonly organisationId: OrganisationId
  /** Days from a sign-off to the next review; 0: nobody is reminded. */
  readonly everyDays: number
  /** Absent while nothing is planned. */
  readonly dueAt?: Date
  /** The due date that people were told of. */
  readonly remindedOf?: Date
  /** The review that is under way. */
  readonly open?: AccessReviewId
}

const usualEveryDays = 90
export const longestEveryDays = 366
/** How long a review that is over is kept: three years. */
export const reviewKeptDays = 1096

export const firstPlan = (organisationId: OrganisationId): ReviewPlan => ({
  organisationId,
  everyDays: usualEveryDays,
})

/** The plan after a sign-off, or from now on where nothing was signed off yet. */
export function planFrom({ dueAt: _before, ...plan }: ReviewPlan, moment: Date): ReviewPlan {
  return plan.everyDays === 0 ? plan : { ...plan, dueAt: daysLater(moment, plan.everyDays) }
}

/** Whether people are to be told now: once for each due date, and not while somebody is at it. */
export const isReminderDue = ({ dueAt, remindedOf, open }: ReviewPlan, now: Date) =>
  dueAt !== undefined && open === undefined && dueAt <= now && remindedOf?.getTime() !== dueAt.getTime()

/** Whether it can still be signed off or withdrawn. */
export const isUnderWay = ({ state }: AccessReview) => state !== 'signed-off' && state !== 'withdrawn'

/** @throws HubError `state.conflicting` unless entries of it can be decided */
export function refuseUnlessOpen({ state }: AccessReview): void {
  if (state === 'preparing')
    throw new HubError('state.conflicting', 'The review is still being prepared. Try again in a moment.')
  if (state === 'closing') throw new HubError('state.conflicting', 'The review is being signed off.')
  if (state !== 'open') throw new HubError('state.conflicting', 'The review is over.')
}

/** @throws HubError `state.conflicting`: a removal that was begun can only be finished */
export function decided<Entry extends ReviewEntry>(
  entry: Entry,
  decision: Omit<EntryDecision, 'done' | 'removal'>,
  removal?: Removal,
): Entry {
  if (entry.decision?.what === 'remove' && decision.what === 'keep')
    throw new HubError('state.conflicting', 'The access was taken away already.')
  return withDecision(entry, { ...decision, ...(removal === undefined ? {} : { removal, done: false }) })
}

export function withDecision<Entry extends ReviewEntry>(entry: Entry, decision: EntryDecision | undefined): Entry {
  const { decision: _before, ...rest } = entry
  return (decision === undefined ? rest : { ...rest, decision }) as Entry
}

/** Whether an entry still has the decision that somebody wrote, and nobody else's. */
export const isSameDecision = ({ decision: one }: ReviewEntry, { decision: other }: ReviewEntry) =>
  one?.what === other?.what && one?.by === other?.by && one?.at.getTime() === other?.at.getTime()

export interface ReviewTally {
  readonly kept: number
  readonly removed: number
  /** Not decided, or a removal that did not take effect yet. */
  readonly undecided: number
}

export const tallyReview = (entries: readonly Pick<ReviewEntry, 'decision'>[]): ReviewTally => ({
  kept: entries.filter(({ decision }) => decision?.what === 'keep').length,
  removed: entries.filter(({ decision }) => decision?.what === 'remove' && decision.done === true).length,
  undecided: entries.filter(({ decision }) => !isSettled(decision)).length,
})

export const addTallies = (one: ReviewTally, other: ReviewTally): ReviewTally => ({
  kept: one.kept + other.kept,
  removed: one.removed + other.removed,
  undecided: one.undecided + other.undecided,
})

const isSettled = (decision: EntryDecision | undefined) =>
  decision !== undefined && (decision.what === 'keep' || decision.done === true)
