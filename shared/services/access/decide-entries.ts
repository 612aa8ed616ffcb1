import { removalOf, type Removal } from '../../domain/access/access-entry.ts'
import {
  decided,
  isSameDecision,
  type keepReasons,
  refuseUnlessOpen,
  type removeReasons,
  withDecision,
  type EntryDecision,
  type ReviewEntry,
  type ReviewKey,
} from '../../domain/access/access-review.ts'
import type { MemberCaller } from '../../domain/caller.ts'
import { suspendedIntegration } from '../../domain/callers/registered-client.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { MemberId } from '../../domain/ids.ts'
import { withState } from '../../domain/member.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { decideAgain } from '../decide-again.ts'
import { changeMembership } from '../memberships.ts'
import { changeSystemIntegration } from '../programs.ts'
import type { DoorNeeds } from '../read-door.ts'
import { getReview } from './reviews.ts'

type Needs = DoorNeeds & Pick<Ports, 'members' | 'accessReviews' | 'systemIntegrations' | 'clock'>

export interface EntryAt {
  readonly entryId: string
  readonly version: Version
}

/** `stale`: somebody else decided about it meanwhile; `conflicting`: its access was taken away already. */
export type KeepOutcome = 'kept' | 'stale' | 'conflicting' | 'unknown'

interface Keeping extends ReviewKey {
  readonly entries: readonly EntryAt[]
  readonly reason: (typeof keepReasons)[number]
}

/**
 * Says of entries that their access is right. Each is settled for itself, so that one which somebody else decided keeps nobody from the rest.
 * @throws HubError `review.unknown`, `state.conflicting`
 */
export async function keepEntries(
  ports: Pick<Ports, 'accessReviews' | 'clock'>,
  { entries, reason, ...key }: Keeping,
  by: MemberId,
): Promise<readonly { readonly entryId: string; readonly outcome: KeepOutcome }[]> {
  refuseUnlessOpen(await getReview(ports, key))
  const decision = { what: 'keep', reason, by, at: ports.clock.now() } as const
  return Promise.all(
    entries.map(async (at) => ({ entryId: at.entryId, outcome: await keep(ports.accessReviews, key, at, decision) })),
  )
}

async function keep(
  accessReviews: Ports['accessReviews'],
  key: ReviewKey,
  { entryId, version }: EntryAt,
  decision: EntryDecision,
): Promise<KeepOutcome> {
  const entry = await accessReviews.findEntry(key, entryId)
  if (!entry) return 'unknown'
  if (entry.version !== version) return 'stale'
  try {
    await accessReviews.replaceEntry(decided(entry, decision), version)
    return 'kept'
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return 'stale'
    if (isHubError(thrown, 'state.conflicting')) return 'conflicting'
    throw thrown
  }
}

interface Removing extends ReviewKey, EntryAt {
  readonly reason: (typeof removeReasons)[number]
}

/**
 * Takes the access of an entry away, by the act that would do it elsewhere: a Membership is deactivated, a program suspended. The decision is
 * written first, so that of two reviewers one wins; what a crash left is finished by a repeat.
 * @returns the entry, and what was done, if anything was left to do
 * @throws HubError `review.unknown`, `state.conflicting`, `version.stale`, `admin.last`, `admin.own`
 */
export async function removeEntry(
  ports: Needs,
  { entryId, version, reason, ...key }: Removing,
  caller: MemberCaller,
  by: MemberId,
): Promise<{ readonly entry: Kept<ReviewEntry>; readonly effect?: Removal }> {
  const { accessReviews, clock } = ports
  refuseUnlessOpen(await getReview(ports, key))
  const entry = await accessReviews.findEntry(key, entryId)
  if (!entry) throw new HubError('review.unknown', 'There is no such entry in the review.')
  if (entry.version !== version)
    throw new HubError('version.stale', 'Somebody decided about this entry meanwhile. Read it again.')
  if (entry.decision?.done === true) return { entry }
  const removal = removalOf(entry.subject)
  const decision = { what: 'remove', reason, by, at: clock.now(), removal } as const
  const claimed = await accessReviews.replaceEntry(decided(entry, decision, removal), version)
  const effect = await takeAway(ports, claimed, entry.decision, caller)
  return { entry: await settle(ports, claimed, { ...decision, done: true }), ...(effect ? { effect: removal } : {}) }
}

/** Where the act is refused, the entry is decided as it was before. */
async function takeAway(
  ports: Needs,
  claimed: Kept<ReviewEntry>,
  before: EntryDecision | undefined,
  caller: MemberCaller,
): Promise<boolean> {
  try {
    return await actOn(ports, claimed, caller)
  } catch (thrown) {
    if (isHubError(thrown)) await settle(ports, claimed, before)
    throw thrown
  }
}

/** Writes how a removal ended, also where a sign-off read the entry in between; another reviewer who took it over says it themselves. */
function settle(
  { accessReviews }: Pick<Ports, 'accessReviews'>,
  claimed: Kept<ReviewEntry>,
  decision: EntryDecision | undefined,
): Promise<Kept<ReviewEntry>> {
  let current: Kept<ReviewEntry> | undefined = claimed
  return decideAgain(async () => {
    const read = current ?? (await accessReviews.findEntry(claimed, claimed.entryId)) ?? claimed
    current = undefined
    if (!isSameDecision(read, claimed)) return read
    return accessReviews.replaceEntry(withDecision(read, decision), read.version)
  })
}

/** @returns whether there was anything left to take away */
async function actOn(ports: Needs, { organisationId, subject }: ReviewEntry, caller: MemberCaller): Promise<boolean> {
  if (subject.kind === 'program') {
    const program = await ports.systemIntegrations.find(organisationId, subject.clientId)
    if (program?.state !== 'active') return false
    await changeSystemIntegration(ports, program, suspendedIntegration)
    return true
  }
  const membership = await ports.memberships.find(organisationId, subject.memberId)
  if (membership?.state !== 'active') return false
  await changeMembership(ports, membership, caller, (one) => withState(one, 'inactive'))
  return true
}
