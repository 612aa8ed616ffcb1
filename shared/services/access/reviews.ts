import {
  addTallies,
  firstPlan,
  isUnderWay,
  planFrom,
  tallyReview,
  type AccessReview,
  type ReviewKey,
  type ReviewPlan,
  type ReviewTally,
} from '../../domain/access/access-review.ts'
import { HubError } from '../../domain/hub-error.ts'
import { accessReviewId, newestFirst, type MemberId, type OrganisationId } from '../../domain/ids.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { decideAgain } from '../decide-again.ts'
import { prepareReview, type PrepareNeeds } from './prepare-review.ts'

/** @throws HubError `review.unknown` */
export async function getReview(
  { accessReviews }: Pick<Ports, 'accessReviews'>,
  { organisationId, reviewId }: ReviewKey,
): Promise<Kept<AccessReview>> {
  const found = await accessReviews.find({ organisationId, reviewId })
  if (!found) throw new HubError('review.unknown', 'There is no such access review.')
  return found
}

export async function readPlan(
  { accessReviews }: Pick<Ports, 'accessReviews'>,
  organisationId: OrganisationId,
): Promise<ReviewPlan & { readonly version?: Version }> {
  return (await accessReviews.findPlan(organisationId)) ?? firstPlan(organisationId)
}

/**
 * Begins a review: a snapshot of everybody who holds a role at this moment. In an Organisation of many thousands it goes on in the background.
 * @throws HubError `state.conflicting`: one is under way, `version.stale`
 */
export async function beginReview(
  ports: PrepareNeeds & Pick<Ports, 'random'>,
  organisationId: OrganisationId,
  begunBy: MemberId,
): Promise<Kept<AccessReview>> {
  const { accessReviews, clock, random } = ports
  const before = await accessReviews.findPlan(organisationId)
  if (before?.open !== undefined)
    throw new HubError('state.conflicting', 'A review is under way. Sign it off or withdraw it first.')
  const begunAt = clock.now()
  const reviewId = accessReviewId(`${newestFirst(begunAt)}-${random.guid().slice(0, 8)}`)
  const review: AccessReview = {
    organisationId,
    reviewId,
    state: 'preparing',
    begunBy,
    begunAt,
    preparing: 'members',
  }
  const plan = { ...(before ?? firstPlan(organisationId)), open: reviewId }
  await accessReviews.insert(review, plan, before ?? 'unset')
  return prepareReview(ports, review)
}

interface Ending extends ReviewKey {
  readonly version: Version
}

/**
 * Signs a review off: everybody is decided about. From then on the next one is due. Nothing is decided while it is at work: first the review
 * takes no decision any more, then every entry is written once more, which turns away a decision that was made before and not yet written.
 * What a crash left is finished by a repeat, or withdrawn.
 * @throws HubError `review.unknown`, `version.stale`, `state.conflicting`, `review.undecided` (details: `undecided`)
 */
export async function signOffReview(
  ports: Pick<Ports, 'accessReviews' | 'clock'>,
  { version, ...key }: Ending,
  endedBy: MemberId,
): Promise<Kept<AccessReview>> {
  const review = await readAt(ports, { ...key, version })
  if (review.state !== 'open' && review.state !== 'closing')
    throw new HubError('state.conflicting', 'Only an open review can be signed off.')
  const { accessReviews, clock } = ports
  const closing =
    review.state === 'closing' ? review : await accessReviews.replace({ ...review, state: 'closing' }, version)
  const { kept, removed, undecided } = await sealAll(accessReviews, key)
  if (undecided > 0) {
    await accessReviews.replace({ ...closing, state: 'open' }, closing.version)
    throw new HubError('review.undecided', 'Some entries are not decided yet.', { details: { undecided } })
  }
  const endedAt = clock.now()
  const signedOff = { ...closing, state: 'signed-off', endedBy, endedAt, kept, removed } as const
  return end(ports, signedOff, closing.version, (plan) => planFrom(plan, endedAt))
}

/** As many as one transaction takes. */
const sealedAtOnce = 100

async function sealAll(accessReviews: Ports['accessReviews'], key: ReviewKey): Promise<ReviewTally> {
  let tally: ReviewTally = { kept: 0, removed: 0, undecided: 0 }
  let cursor: string | undefined
  do {
    const from = cursor
    const { items, next } = await decideAgain(async () => {
      const page = await accessReviews.listEntries(key, { cursor: from, limit: sealedAtOnce })
      await accessReviews.sealEntries(key, page.items)
      return page
    })
    tally = addTallies(tally, tallyReview(items))
    cursor = next
  } while (cursor !== undefined)
  return tally
}

/** Gives a review up: it counts for nothing. What was taken away stays so. @throws HubError `review.unknown`, `version.stale`, `state.conflicting` */
export async function withdrawReview(
  ports: Pick<Ports, 'accessReviews' | 'clock'>,
  { version, ...key }: Ending,
  endedBy: MemberId,
): Promise<Kept<AccessReview>> {
  const review = await readAt(ports, { ...key, version })
  if (!isUnderWay(review)) throw new HubError('state.conflicting', 'The review is over.')
  return end(ports, { ...review, state: 'withdrawn', endedBy, endedAt: ports.clock.now() }, version, (plan) => plan)
}

async function readAt(ports: Pick<Ports, 'accessReviews'>, { version, ...key }: Ending): Promise<Kept<AccessReview>> {
  const review = await getReview(ports, key)
  if (review.version !== version)
    throw new HubError('version.stale', 'The review was changed meanwhile. Read it again.')
  return review
}

async function end(
  { accessReviews }: Pick<Ports, 'accessReviews'>,
  review: AccessReview,
  version: Version,
  next: (plan: ReviewPlan) => ReviewPlan,
): Promise<Kept<AccessReview>> {
  // The plan may be changed meanwhile; a review that was ended by somebody else stays ended as they did, with every try.
  return decideAgain(async () => {
    const before = await accessReviews.findPlan(review.organisationId)
    const { open: _open, ...plan } = before ?? firstPlan(review.organisationId)
    return accessReviews.replace(review, version, { after: next(plan), before: before ?? 'unset' })
  })
}

/**
 * Says how often an Organisation looks again. Counted from now, where it never signed a review off, else from the last sign-off.
 * @throws HubError `version.stale`
 */
export async function changePlan(
  { accessReviews, clock }: Pick<Ports, 'accessReviews' | 'clock'>,
  {
    organisationId,
    everyDays,
    expected,
  }: { readonly organisationId: OrganisationId; readonly everyDays: number; readonly expected?: Version | undefined },
): Promise<Kept<ReviewPlan>> {
  const before = await accessReviews.findPlan(organisationId)
  if (before?.version !== expected)
    throw new HubError('version.stale', 'The plan was changed meanwhile. Read it again.')
  const last = await lastSignOff(accessReviews, organisationId)
  const plan = { ...(before ?? firstPlan(organisationId)), everyDays }
  return accessReviews.putPlan(planFrom(plan, last ?? clock.now()), before ?? 'unset')
}

/** Looked for among the newest reviews: some may have been withdrawn. */
async function lastSignOff(
  accessReviews: Ports['accessReviews'],
  organisationId: OrganisationId,
): Promise<Date | undefined> {
  const { items } = await accessReviews.list(organisationId, { limit: 100 })
  return items.find(({ state }) => state === 'signed-off')?.endedAt
}
