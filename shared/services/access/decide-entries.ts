import { removalOf, type Removal } from '../../domain/access/access-entry.ts'
import { decided, refuseUnlessOpen, type ReviewEntry, type ReviewKey } from '../../domain/access/access-review.ts'
import type { MemberCaller } from '../../domain/caller.ts'
import { suspendedIntegration } from '../../domain/callers/registered-client.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { MemberId } from '../../domain/ids.ts'
import { withState } from '../../domain/member.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { changeMembership } from '../memberships.ts'
import { changeSystemIntegration } from '../programs.ts'
import type { DoorNeeds } from '../read-door.ts'
import { mappingsOf } from './access-of.ts'
import { currentAccess } from './review-entries.ts'
import { getReview } from './reviews.ts'

type Needs = DoorNeeds & Pick<Ports, 'members' | 'accessReviews' | 'systemIntegrations' | 'clock'>

export interface EntryAt {
  readonly entryId: string
  readonly version: Version
}

/** `stale`: somebody else decided about it meanwhile; `conflicting`: its access was taken away already. */
export type KeepOutcome = 'kept' | 'stale' | 'conflicting' | 'unknown'

/**
 * Says of entries that their access is right. Each is settled for itself, so that one which somebody else decided keeps nobody from the rest.
 * @throws HubError `review.unknown`, `state.conflicting`
 */
export async function keepEntries(
  ports: Pick<Ports, 'accessReviews' | 'clock'>,
  { entries, ...key }: ReviewKey & { readonly entries: readonly EntryAt[] },
  by: MemberId,
): Promise<readonly { readonly entryId: string; readonly outcome: KeepOutcome }[]> {
  refuseUnlessOpen(await getReview(ports, key))
  return Promise.all(
    entries.map(async ({ entryId, version }) => ({
      entryId,
      outcome: await keep(ports, key, { entryId, version }, by),
    })),
  )
}

async function keep(
  { accessReviews, clock }: Pick<Ports, 'accessReviews' | 'clock'>,
  key: ReviewKey,
  { entryId, version }: EntryAt,
  by: MemberId,
): Promise<KeepOutcome> {
  const entry = await accessReviews.findEntry(key, entryId)
  if (!entry) return 'unknown'
  if (entry.version !== version) return 'stale'
  try {
    await accessReviews.replaceEntry(decided(entry, { what: 'keep', by, at: clock.now() }), version)
    return 'kept'
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return 'stale'
    if (isHubError(thrown, 'state.conflicting')) return 'conflicting'
    throw thrown
  }
}

/**
 * Takes the access of an entry away, by the act that would do it elsewhere: somebody who would come back by their token is deactivated, a
 * Membership that alone gave the roles is removed, a program is suspended. The decision is written first, so that of two reviewers one wins;
 * what a crash left is finished by a repeat.
 * @returns the entry, and what was done, if anything was left to do
 * @throws HubError `review.unknown`, `state.conflicting`, `version.stale`, `admin.last`, `admin.own`
 */
export async function removeEntry(
  ports: Needs,
  { entryId, version, ...key }: ReviewKey & EntryAt,
  caller: MemberCaller,
  by: MemberId,
): Promise<{ readonly entry: Kept<ReviewEntry>; readonly effect?: Removal }> {
  refuseUnlessOpen(await getReview(ports, key))
  const entry = await ports.accessReviews.findEntry(key, entryId)
  if (!entry) throw new HubError('review.unknown', 'There is no such entry in the review.')
  if (entry.version !== version)
    throw new HubError('version.stale', 'Somebody decided about this entry meanwhile. Read it again.')
  if (entry.decision?.done === true) return { entry }
  const mappings = await mappingsOf(ports, key.organisationId)
  const current = await currentAccess(ports, key.organisationId, entry.subject, mappings)
  const removal = removalOf(current ?? entry)
  const claimed = await ports.accessReviews.replaceEntry(
    decided(entry, { what: 'remove', by, at: ports.clock.now() }, removal),
    version,
  )
  const effect = await takeAway(ports, claimed, removal, caller)
  const { decision } = claimed
  const kept = await ports.accessReviews.replaceEntry(
    { ...claimed, ...(decision ? { decision: { ...decision, done: true } } : {}) },
    claimed.version,
  )
  return { entry: kept, ...(effect ? { effect: removal } : {}) }
}

/** Where the act is refused, nothing is decided: the entry is as it was. */
async function takeAway(
  ports: Needs,
  claimed: Kept<ReviewEntry>,
  removal: Removal,
  caller: MemberCaller,
): Promise<boolean> {
  try {
    return await actOn(ports, claimed, removal, caller)
  } catch (thrown) {
    if (isHubError(thrown)) {
      const { decision: _taken, ...undecided } = claimed
      await ports.accessReviews.replaceEntry(undecided, claimed.version)
    }
    throw thrown
  }
}

/** @returns whether there was anything left to take away */
async function actOn(
  ports: Needs,
  { organisationId, subject }: ReviewEntry,
  removal: Removal,
  caller: MemberCaller,
): Promise<boolean> {
  if (subject.kind === 'program') {
    const program = await ports.systemIntegrations.find(organisationId, subject.clientId)
    if (program?.state !== 'active') return false
    await changeSystemIntegration(ports, program, suspendedIntegration)
    return true
  }
  const membership = await ports.memberships.find(organisationId, subject.memberId)
  if (!membership || (removal === 'deactivate' && membership.state === 'inactive')) return false
  await changeMembership(ports, membership, caller, (one) =>
    removal === 'deactivate' ? withState(one, 'inactive') : undefined,
  )
  return true
}
