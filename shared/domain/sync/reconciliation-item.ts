import type { DirectoryUser } from '../directory-user.ts'
import type { ClientId, ContactId, EntraTenantId, MemberId, OrganisationId, RunId } from '../ids.ts'
import type { AskReason, Candidate } from './decision.ts'
import type { FilterReason } from './filter.ts'

export const itemStates = ['open', 'linked', 'created', 'dismissed', 'closed'] as const
export type ItemState = (typeof itemStates)[number]

export type ClosingReason = 'deleted-upstream' | FilterReason

/** A Decision `ask`, waiting for a person; one for each Directory user at most. */
export interface ReconciliationItem {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  readonly objectId: string
  /** What the tenant was mapped to when the item was last refreshed. */
  readonly clientId: ClientId
  readonly state: ItemState
  /** Why a run closed it before anybody answered: the person is gone, or the filter leaves them out. */
  readonly closedFor?: ClosingReason
  readonly reason: AskReason
  readonly candidates: readonly Candidate[]
  /** As the directory last reported them: what a new Contact is made from. */
  readonly user: DirectoryUser
  readonly openedAt: Date
  readonly changedAt: Date
  /** The run that opened or refreshed it last. */
  readonly runId: RunId
  /** Who resolved it; a run that found the person resolved by itself has nobody. */
  readonly resolvedBy?: MemberId
  readonly contactId?: ContactId
}

const idsOf = (candidates: readonly Candidate[]) =>
  candidates
    .map(({ contactId }) => contactId)
    .sort()
    .join()

const sameCandidates = (one: readonly Candidate[], other: readonly Candidate[]) => idsOf(one) === idsOf(other)

/** Dismissed stays dismissed for the same candidates. */
export const isDismissedFor = (item: ReconciliationItem | undefined, candidates: readonly Candidate[]) =>
  item?.state === 'dismissed' && sameCandidates(item.candidates, candidates)

/**
 * The item as a new asking leaves it: opened, or refreshed in place while it is open. The same item where nothing that matters changed, so
 * that a second run writes nothing.
 */
export function asked(
  current: ReconciliationItem | undefined,
  asking: Omit<ReconciliationItem, 'state' | 'openedAt' | 'resolvedBy' | 'contactId' | 'closedFor'>,
): ReconciliationItem {
  const open = current?.state === 'open' ? current : undefined
  const next: ReconciliationItem = { ...asking, state: 'open', openedAt: open?.openedAt ?? asking.changedAt }
  return open && essence(open) === essence(next) ? open : next
}

const essence = ({ clientId, reason, candidates, user }: ReconciliationItem) =>
  JSON.stringify([clientId, reason, idsOf(candidates), Object.entries(user).sort()])

/**
 * The item of somebody of whom there is nothing to ask any more. What an operator or a run settled stays settled; a new asking opens it again.
 */
export function closed(
  item: ReconciliationItem,
  closedFor: ClosingReason,
  { changedAt, runId }: Pick<ReconciliationItem, 'changedAt' | 'runId'>,
): ReconciliationItem {
  return item.state === 'open' ? { ...item, state: 'closed', closedFor, changedAt, runId } : item
}
