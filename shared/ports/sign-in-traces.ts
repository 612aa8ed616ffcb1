import type { AuditEntry } from '../domain/audit.ts'
import type { LastSignIn } from '../domain/access/access-entry.ts'
import type { MemberId, OrganisationId } from '../domain/ids.ts'
import type { SignInTrace, TraceOutcome } from '../domain/traces/sign-in-trace.ts'
import type { Page, PageWish } from './storage.ts'

/** Whose traces: an Organisation's, or those that can be told to be nobody's. */
export type TraceOwner = OrganisationId | 'unattributed'

/** What a trace must be like; what is absent does not matter. */
export interface TraceSearch {
  readonly outcome?: TraceOutcome | undefined
  readonly provider?: string | undefined
}

/** Who came into an Organisation, and how. */
export interface NotedSignIn {
  readonly organisationId: OrganisationId
  readonly memberId: MemberId
  readonly signIn: LastSignIn
}

/** What came of an attempt. */
export interface TracedResults {
  /** Of the audit trail. */
  readonly lines: readonly AuditEntry[]
  readonly signIns: readonly NotedSignIn[]
}

export interface SignInTraces {
  /**
   * One write. Safe to repeat. Of attempts that no state of the hub's is behind, or that never came back, it keeps so many a minute and owner
   * and no more: anybody could make them.
   * @param results what came of the attempt: in the same write where it is of the same owner, else before it
   */
  leave(trace: SignInTrace, results?: TracedResults): Promise<void>
  /** By the number that the person was shown. */
  find(owner: TraceOwner, number: string): Promise<SignInTrace | undefined>
  /** Newest first. A page of a search may be short or empty and still have a `next`. */
  list(owner: TraceOwner, wish: PageWish, search?: TraceSearch): Promise<Page<SignInTrace>>
  /** Removes at most `limit` that ended before that moment. Returns how many. Safe to repeat. */
  purge(owner: TraceOwner, before: Date, limit: number): Promise<number>
}
