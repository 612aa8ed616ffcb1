import type { MemberId } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import type { SignInState } from '../../domain/sign-in-state.ts'
import { unfinishedTrace } from '../../domain/traces/sign-in-trace.ts'
import type { Sessions, SignInStates } from '../../ports/sessions.ts'
import type { SignInTraces } from '../../ports/sign-in-traces.ts'
import type { Expire, Retire } from './expiry.ts'
import { inConcert } from './in-concert.ts'
import { keys } from './keys.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

const indexPrefix = 'session_'

const sessionKey = (hash: string): Key => ({ partition: hash, row: 'session' })
const stateKey = (hash: string): Key => ({ partition: hash, row: 'state' })

/** @param traces where a sign-in whose browser never came back is told of */
export function sessionTables(
  open: OpenTable,
  expire: Expire,
  traces: Pick<SignInTraces, 'leave'>,
): {
  readonly sessions: Sessions
  readonly signInStates: SignInStates
  readonly retire: Readonly<Record<'Sessions' | 'SignInStates', Retire>>
} {
  const sessions = table<Session>(open, 'Sessions')
  const states = table<SignInState>(open, 'SignInStates')
  /** Which sessions a Member has. A row whose session is gone is passed over, and goes with the purge. */
  const index = table<object>(open, 'Members')

  const removeSession = async (hash: string, memberId: MemberId | undefined) => {
    await sessions.remove(sessionKey(hash))
    if (memberId !== undefined) await index.remove(keys.sessionIndex(memberId, hash))
  }

  return {
    sessions: {
      find: (hash) => sessions.find(sessionKey(hash)),
      insert: async (hash, session) => {
        const { memberId } = session
        await expire(session.expiresAt, { table: 'Sessions', hash, memberId })
        await index.put(keys.sessionIndex(memberId, hash), {})
        await sessions.put(sessionKey(hash), session)
      },
      listOfMember: async (memberId, wish) => {
        const page = await index.page({ partition: memberId, prefix: indexPrefix }, wish)
        const listed = await inConcert(page.items, async ({ key }) => {
          const hash = key.row.slice(indexPrefix.length)
          const session = await sessions.find(sessionKey(hash))
          return session && { ...session, hash }
        })
        return { ...page, items: listed.filter((session) => session !== undefined) }
      },
      replace: (hash, session, version) => sessions.replace(sessionKey(hash), session, version),
      remove: async (hash) => {
        const session = await sessions.find(sessionKey(hash))
        await removeSession(hash, session?.memberId)
      },
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
      Sessions: ({ hash, memberId }) => removeSession(hash, memberId),
      SignInStates: ({ hash }) => retireState(states, traces, hash),
    },
  }
}

async function retireState(
  states: Table<SignInState>,
  traces: Pick<SignInTraces, 'leave'>,
  hash: string,
): Promise<void> {
  const state = await states.find(stateKey(hash))
  const trace = state && unfinishedTrace(state, hash)
  if (trace) await traces.leave(trace)
  await states.remove(stateKey(hash))
}
