import type { MemberId } from '../../domain/ids.ts'
import type { Expiries } from '../../ports/sessions.ts'

/** Names a row whose moment will have passed. Written before the row itself, so that nothing outlives its purge. */
export interface Expiry {
  readonly table:
    | 'Sessions'
    | 'Invitations'
    | 'InvitationLinks'
    | 'RevokedTokens'
    | 'EMailProofs'
    | 'Deliveries'
    | 'ProviderTests'
    | 'SetUpLinks'
    | 'SetUpKeys'
    | 'PersonTasks'
  /** The row, as its own table names it. */
  readonly hash: string
  /** Whose session it is: in notes of a version before, whose sessions did not say so themselves. */
  readonly memberId?: MemberId
  /** The partition in which it is found by the name that its provider gave it. */
  readonly upstreamName?: string
}

/** Notes when a row is to be looked at again. */
export type Expire = (at: Date, expiry: Expiry) => Promise<void>

/** What is done with a row when its moment has passed; safe to repeat. */
export type Retire = (expiry: Expiry, now: Date) => Promise<void>

/** Removes one page of what is over in a table whose rows say so themselves. */
export type Purge = Expiries['purge']
