import { rankOf, subjectText, type AccessEntry } from '../../domain/access/access-entry.ts'
import type { AccessReview, ReviewEntry } from '../../domain/access/access-review.ts'
import { isHubError } from '../../domain/hub-error.ts'
import { minutesLater } from '../../domain/session.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { accessOfMembers, accessOfProgram, mappingsOf, type AccessNeeds } from './access-of.ts'

export type PrepareNeeds = AccessNeeds & Pick<Ports, 'accessReviews' | 'clock' | 'random'>

const pageSize = 200
/** How long one go lasts, in minutes: a request may take it. The timer goes on with what is left. */
const longestGo = 0.2

/**
 * Notes who has access, page by page, and opens the review after the last one. Safe to repeat, and to be done by two at once: an entry that
 * is there stays, and of two who tell how far they came one goes on from where the other is.
 */
export async function prepareReview(ports: PrepareNeeds, key: AccessReview): Promise<Kept<AccessReview>> {
  const { accessReviews, clock } = ports
  const until = minutesLater(clock.now(), longestGo)
  const mappings = await mappingsOf(ports, key.organisationId)
  let review = (await accessReviews.find(key)) as Kept<AccessReview>
  while (review.state === 'preparing' && clock.now() < until) {
    const { entries, next } = await pageOf(ports, review, mappings)
    await accessReviews.putEntries(
      review,
      entries.map((entry) => noted(ports, review, entry)),
    )
    review = await wentOn(accessReviews, review, next)
  }
  return review
}

async function wentOn(
  accessReviews: Ports['accessReviews'],
  review: Kept<AccessReview>,
  next: string | undefined,
): Promise<Kept<AccessReview>> {
  try {
    return await accessReviews.replace(goneOn(review, next), review.version)
  } catch (thrown) {
    if (!isHubError(thrown, 'version.stale')) throw thrown
    return (await accessReviews.find(review)) as Kept<AccessReview>
  }
}

async function pageOf(
  ports: PrepareNeeds,
  { organisationId, preparing, place: cursor }: AccessReview,
  mappings: Awaited<ReturnType<typeof mappingsOf>>,
): Promise<{ readonly entries: readonly AccessEntry[]; readonly next?: string | undefined }> {
  if (preparing === 'programs') {
    const { items, next } = await ports.systemIntegrations.list(organisationId, { cursor, limit: pageSize })
    return { entries: items.map(accessOfProgram).filter(({ state }) => state === 'active'), next }
  }
  // Customers of the customer hold nothing but their own profile, and may be millions. Of staff nobody is left out: whose last token is not
  // known here may bring a role with the next one.
  const staff = { kind: 'internal', state: 'active' } as const
  const { items, next } = await ports.memberships.listOfOrganisation(organisationId, { cursor, limit: pageSize }, staff)
  return { entries: await accessOfMembers(ports, organisationId, items, mappings), next }
}

function goneOn({ place: _place, preparing, ...review }: AccessReview, next: string | undefined): AccessReview {
  if (next !== undefined) return { ...review, ...(preparing ? { preparing } : {}), place: next }
  return preparing === 'members' ? { ...review, preparing: 'programs' } : { ...review, state: 'open' }
}

/** The same entry for the same subject, however often it is noted. */
function noted({ random }: Pick<Ports, 'random'>, review: AccessReview, entry: AccessEntry): ReviewEntry {
  const { organisationId, reviewId } = review
  const { subject, membership, roles, lastSignIn } = entry
  return {
    organisationId,
    reviewId,
    entryId: `${rankOf(entry)}-${random.derivedGuid(`${reviewId}/${subjectText(subject)}`)}`,
    subject,
    ...(membership === undefined ? {} : { membership }),
    roles,
    ...(lastSignIn ? { lastSignInAt: lastSignIn.at } : {}),
  }
}
