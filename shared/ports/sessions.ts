import type { MemberId } from '../domain/ids.ts'
import type { Session } from '../domain/session.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { Kept, Page, PageWish } from './storage.ts'

/** A session among others of its Member: the hash is its key, and is shown to nobody. */
export type ListedSession = Kept<Session> & { readonly hash: string }

/** Sessions by whose they are and the hash of what the cookie holds. A name that does not say whose finds nothing. */
export interface Sessions {
  find(hash: string): Promise<Kept<Session> | undefined>
  /** Those that are kept, living or not; in no order that means anything. A page may be short and still have a `next`. */
  listOfMember(memberId: MemberId, wish: PageWish): Promise<Page<ListedSession>>
  /**
   * Those that one provider knows by one name of its own (`sid`), living or not. A page may be short and still have a `next`.
   * @param provider `entra`, or the id of a configured identity provider
   */
  listOfUpstream(provider: string, sid: string, wish: PageWish): Promise<Page<ListedSession>>
  /** @param sealed what only the browser can open */
  insert(hash: string, session: Session, sealed?: string): Promise<void>
  findSealed(hash: string): Promise<string | undefined>
  /** @throws HubError `version.stale` when the row changed or is gone */
  replace(hash: string, session: Session, version: string): Promise<Kept<Session>>
  /** Safe to repeat. */
  remove(hash: string): Promise<void>
}

/** Sign-in states by the hash of `state`. */
export interface SignInStates {
  find(hash: string): Promise<Kept<SignInState> | undefined>
  insert(hash: string, state: SignInState): Promise<void>
  /** The one moment at which an answer is taken. @throws HubError `version.stale`: another answer was first */
  replace(hash: string, state: SignInState, version: string): Promise<void>
}

/** What one page of a purge did; `next` is absent when there is no further page. */
export interface Purged {
  readonly removed: number
  readonly next?: string
}

/** What is removed when its time is over. */
export interface Expiries {
  /** Removes one page of rows whose moment has passed, each with the row it names. Safe to repeat. */
  purge(now: Date, wish: PageWish): Promise<Purged>
}
