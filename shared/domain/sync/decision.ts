import type { Contact, ContactLink } from '../contact.ts'
import type { ClientId, ContactId } from '../ids.ts'
import { filterReasons, type FilterReason } from './filter.ts'

/** What a sync would do to one person. `leave`: nothing. */
export const decisionKinds = ['create', 'link', 'update', 'deactivate', 'reactivate', 'ask', 'leave'] as const
export type DecisionKind = (typeof decisionKinds)[number]

/** Why a person must be asked about: nobody but an operator can tell whom they are. */
export const askReasons = ['several-contacts', 'linked-to-another', 'claimed-twice', 'other-client'] as const
export type AskReason = (typeof askReasons)[number]

export const decisionReasons = [
  'no-contact',
  'same-email',
  'link-restored',
  'fields-changed',
  'enabled-again',
  'disabled-upstream',
  'deleted-upstream',
  ...askReasons,
  'unchanged',
  'dismissed',
  'present-unlisted',
  'missed-once',
  'tenant-empty',
  'held-by-brake',
  'item-closed',
  'erased',
] as const
export type DecisionReason = (typeof decisionReasons)[number] | FilterReason

/** A Contact that may be the person, and whose Client it is of: not always the mapped one. */
export interface Candidate {
  readonly contactId: ContactId
  readonly clientId: ClientId
}

/** More than this do not help anybody to choose. */
export const mostCandidates = 20

/**
 * One person's Decision. `before` and `after` are the Contact's two states: absent where it does not change (or, `before`, where it is
 * new). `link` is how the Contact link shall be, absent where it stays.
 */
export interface PersonDecision {
  readonly objectId: string
  readonly name: string
  readonly kind: DecisionKind
  readonly reason: DecisionReason
  readonly contactId?: ContactId
  readonly before?: Contact
  readonly after?: Contact
  readonly link?: ContactLink
  readonly candidates?: readonly Candidate[]
  /** Something that the filter asks for is not known of this person; they are kept. */
  readonly warning?: true
}

export const isUnchanged = ({ kind, reason }: PersonDecision) => kind === 'leave' && reason === 'unchanged'

/** Of whom no line is written: nothing changes, or nothing about them is to be kept. */
export const isUntold = (decision: PersonDecision) =>
  isUnchanged(decision) || (decision.kind === 'leave' && decision.reason === 'erased')

/** Decided by what other people hold: looked at once more when everybody else is settled. */
export const isUnclear = ({ kind, reason }: Pick<PersonDecision, 'kind' | 'reason'>) =>
  kind === 'ask' || reason === 'dismissed'

export const isLeftOut = (reason: DecisionReason): reason is FilterReason =>
  (filterReasons as readonly string[]).includes(reason)

/** Somebody the filter left out, or who is about to leave, keeps no tenant alive. */
export const isKept = ({ kind, reason }: Pick<PersonDecision, 'kind' | 'reason'>) =>
  kind !== 'deactivate' && !(kind === 'leave' && isLeftOut(reason))
