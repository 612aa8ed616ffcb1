import type { Session } from '../../domain/session.ts'
import type { SignInState } from '../../domain/sign-in-state.ts'
import type { Sessions, SignInStates } from '../../ports/sessions.ts'
import type { Expire, Retire } from './expiry.ts'
import { table, type Key, type OpenTable } from './table.ts'

const sessionKey = (hash: string): Key => ({ partition: hash, row: 'session' })
const stateKey = (hash: string): Key => ({ partition: hash, row: 'state' })

export function sessionTables(
  open: OpenTable,
  expire: Expire,
): {
  readonly sessions: Sessions
  readonly signInStates: SignInStates
  readonly retire: Readonly<Record<'Sessions' | 'SignInStates', Retire>>
} {
  const sessions = table<Session>(open, 'Sessions')
  const states = table<SignInState>(open, 'SignInStates')

  return {
    sessions: {
      find: (hash) => sessions.find(sessionKey(hash)),
      insert: async (hash, session) => {
        await expire(session.expiresAt, { table: 'Sessions', hash })
        await sessions.put(sessionKey(hash), session)
      },
      replace: (hash, session, version) => sessions.replace(sessionKey(hash), session, version),
      remove: (hash) => sessions.remove(sessionKey(hash)),
    },
    signInStates: {
      find: (hash) => states.find(stateKey(hash)),
      insert: async (hash, state) => {
        await expire(state.expiresAt, { table: 'SignInStates', hash })
        await states.put(stateKey(hash), state)
      },
      replace: async (hash, state, version) => {
        await states.replace(stateKey(hash), state, version)
      },
    },
    retire: {
      Sessions: (hash) => sessions.remove(sessionKey(hash)),
      SignInStates: (hash) => states.remove(stateKey(hash)),
    },
  }
}
