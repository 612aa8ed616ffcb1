import { odata } from '@azure/data-tables'
import type { Session } from '../../domain/session.ts'
import type { SignInState } from '../../domain/sign-in-state.ts'
import type { Expiries, Sessions, SignInStates } from '../../ports/sessions.ts'
import { inConcert } from './in-concert.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** Names a row that is removed when its moment has passed. Written before the row itself, so that nothing outlives its purge. */
interface Expiry {
  readonly table: 'Sessions' | 'SignInStates'
  readonly hash: string
}

const sessionKey = (hash: string): Key => ({ partition: hash, row: 'session' })
const stateKey = (hash: string): Key => ({ partition: hash, row: 'state' })

const expiryKey = (at: Date, { table: name, hash }: Expiry): Key => ({
  partition: at.toISOString().slice(0, 10),
  row: `${at.toISOString()}_${name}_${hash}`,
})

export function sessionTables(open: OpenTable): { sessions: Sessions; signInStates: SignInStates; expiries: Expiries } {
  const sessions = table<Session>(open, 'Sessions')
  const states = table<SignInState>(open, 'SignInStates')
  const expiries = table<Expiry>(open, 'Expiries')
  const expire = (at: Date, expiry: Expiry) => expiries.put(expiryKey(at, expiry), expiry)

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
    expiries: {
      purge: async (now, wish) => {
        const moment = now.toISOString()
        const past = odata`PartitionKey le ${moment.slice(0, 10)} and RowKey lt ${moment}`
        const { items, next } = await expiries.page(past, wish)
        await inConcert(items, async ({ key, table: name, hash }) => {
          await (name === 'Sessions' ? sessions.remove(sessionKey(hash)) : states.remove(stateKey(hash)))
          await expiries.remove(key)
        })
        return { removed: items.length, ...(next === undefined ? {} : { next }) }
      },
    },
  }
}
