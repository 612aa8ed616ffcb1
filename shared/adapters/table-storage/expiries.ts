import { odata } from '@azure/data-tables'
import type { Ports } from '../../ports/ports.ts'
import { inConcert } from './in-concert.ts'
import { invitationTables } from './invitations.ts'
import { sessionTables } from './sessions.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** Names a row whose moment will have passed. Written before the row itself, so that nothing outlives its purge. */
interface Expiry {
  readonly table: 'Sessions' | 'SignInStates' | 'Invitations' | 'InvitationLinks'
  /** The row, as its own table names it. */
  readonly hash: string
}

/** Notes when a row is to be looked at again. */
export type Expire = (at: Date, expiry: Expiry) => Promise<void>

/** What is done with a row when its moment has passed; safe to repeat. */
export type Retire = (hash: string, now: Date) => Promise<void>

const expiryKey = (at: Date, { table: name, hash }: Expiry): Key => ({
  partition: at.toISOString().slice(0, 10),
  row: `${at.toISOString()}_${name}_${hash}`,
})

/** The tables whose rows come to an end, and what ends them. */
export function expiringTables(open: OpenTable): Pick<Ports, 'sessions' | 'signInStates' | 'invitations' | 'expiries'> {
  const expiries = table<Expiry>(open, 'Expiries')
  const expire: Expire = (at, expiry) => expiries.put(expiryKey(at, expiry), expiry)
  const { sessions, signInStates, ...ofSessions } = sessionTables(open, expire)
  const { invitations, ...ofInvitations } = invitationTables(open, expire)
  const retire: Readonly<Record<Expiry['table'], Retire>> = { ...ofSessions.retire, ...ofInvitations.retire }
  return {
    sessions,
    signInStates,
    invitations,
    expiries: {
      purge: async (now, wish) => {
        const moment = now.toISOString()
        const past = odata`PartitionKey le ${moment.slice(0, 10)} and RowKey lt ${moment}`
        const { items, next } = await expiries.page(past, wish)
        await inConcert(items, async ({ key, table: name, hash }) => {
          await retire[name](hash, now)
          await expiries.remove(key)
        })
        return { removed: items.length, ...(next === undefined ? {} : { next }) }
      },
    },
  }
}
