import type { Session } from '../domain/session.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { Kept } from './storage.ts'

/** Sessions by the hash of the cookie's value. */
export interface Sessions {
  find(hash: string): Promise<Kept<Session> | undefined>
  insert(hash: string, session: Session): Promise<void>
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

/** What is removed when its time is over. */
export interface Expiries {
  /** Removes at most `limit` rows whose moment has passed, each with the row it names. Returns how many. Safe to repeat. */
  purge(now: Date, limit: number): Promise<number>
}
