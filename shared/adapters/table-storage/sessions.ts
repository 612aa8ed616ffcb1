import { odata } from '@azure/data-tables'
import type { MemberId } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import type { SignInState } from '../../domain/sign-in-state.ts'
import type { Expiries, Sessions, SignInStates } from '../../ports/sessions.ts'
import { inConcert } from './in-concert.ts'
import { keys } from './keys.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** Names a row that is removed when its moment has passed. Written before the row itself, so that nothing outlives its purge. */
interface Expiry {
  readonly table: 'Sessions' | 'SignInStates'
  readonly hash: string
  /** Whose session it is, so that its place in the list of theirs goes too. */
  readonly memberId?: MemberId
}

const indexPrefix = 'session_'

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
  /** Which sessions a Member has. A row whose session is gone is passed over, and goes with the purge. */
  const index = table<object>(open, 'Members')
  const expire = (at: Date, expiry: Expiry) => expiries.put(expiryKey(at, expiry), expiry)

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
    expiries: {
      purge: async (now, wish) => {
        const moment = now.toISOString()
        const past = odata`PartitionKey le ${moment.slice(0, 10)} and RowKey lt ${moment}`
        const { items, next } = await expiries.scan(past, wish)
        await inConcert(items, async ({ key, table: name, hash, memberId }) => {
          await (name === 'Sessions' ? removeSession(hash, memberId) : states.remove(stateKey(hash)))
          await expiries.remove(key)
        })
        return { removed: items.length, ...(next === undefined ? {} : { next }) }
      },
    },
  }
}
