import { odata } from '@azure/data-tables'
import type { Clock } from '../../ports/clock.ts'
import type { Ports } from '../../ports/ports.ts'
import { eMailProofTable } from './e-mail-proofs.ts'
import { deliveryTable } from './deliveries.ts'
import type { Expire, Expiry, Purge, Retire } from './expiry.ts'
import { inConcert } from './in-concert.ts'
import { invitationTables } from './invitations.ts'
import { personTaskTable } from './person-tasks.ts'
import { providerTestTable } from './provider-tests.ts'
import { revokedTokenTable } from './revoked-tokens.ts'
import { sessionTables } from './sessions.ts'
import { setUpLinkTables } from './set-up-links.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

const expiryKey = (at: Date, { table: name, hash }: Expiry): Key => ({
  partition: at.toISOString().slice(0, 10),
  row: `${at.toISOString()}_${name}_${hash}`,
})

/** The tables whose rows come to an end, and what ends them. */
export function expiringTables(
  open: OpenTable,
  clock: Clock,
  told: Pick<Ports, 'audit' | 'events' | 'signInTraces'>,
): Pick<
  Ports,
  | 'sessions'
  | 'signInStates'
  | 'providerTests'
  | 'setUpLinks'
  | 'invitations'
  | 'revokedTokens'
  | 'logoutTokens'
  | 'eMailProofs'
  | 'deliveries'
  | 'personTasks'
  | 'expiries'
> {
  const expiries = table<Expiry>(open, 'Expiries')
  const expire: Expire = (at, expiry) => expiries.put(expiryKey(at, expiry), expiry)
  const { sessions, signInStates, purges, ...ofSessions } = sessionTables(open, clock, expire, told)
  const { invitations, ...ofInvitations } = invitationTables(open, expire)
  const { eMailProofs, ...ofProofs } = eMailProofTable(open, expire)
  const { revokedTokens, logoutTokens, ...ofTokens } = revokedTokenTable(open, expire)
  const { providerTests, ...ofTests } = providerTestTable(open, expire)
  const { setUpLinks, ...ofSetUps } = setUpLinkTables(open, expire)
  const { personTasks, ...ofTasks } = personTaskTable(open, expire)
  const { deliveries, ...ofDeliveries } = deliveryTable(open, expire, told.audit)
  const retire: Readonly<Record<Expiry['table'], Retire>> = {
    ...ofSessions.retire,
    ...ofInvitations.retire,
    ...ofTokens.retire,
    ...ofTests.retire,
    ...ofSetUps.retire,
    ...ofProofs.retire,
    ...ofDeliveries.retire,
    ...ofTasks.retire,
  }
  return {
    sessions,
    signInStates,
    providerTests,
    setUpLinks,
    invitations,
    revokedTokens,
    logoutTokens,
    eMailProofs,
    deliveries,
    personTasks,
    expiries: { purge: inOrder([...purges, namedRows(expiries, retire)]) },
  }
}

/** Of rows that are named by when they end. A note of a version before, of rows that say so themselves by now, is dropped. */
const namedRows =
  (expiries: Table<Expiry>, retire: Readonly<Partial<Record<string, Retire>>>): Purge =>
  async (now, wish) => {
    const moment = now.toISOString()
    const past = odata`PartitionKey le ${moment.slice(0, 10)} and RowKey lt ${moment}`
    const { items, next } = await expiries.scan(past, wish)
    await inConcert(items, async (expiry) => {
      await retire[expiry.table]?.(expiry, now)
      await expiries.remove(expiry.key)
    })
    return { removed: items.length, ...(next === undefined ? {} : { next }) }
  }

/** One purge after the other; a place is which of them, and its own place. */
function inOrder(purges: readonly Purge[]): Purge {
  return async (now, { cursor = '0 ', limit }) => {
    const place = Number.parseInt(cursor, 10)
    const inside = cursor.slice(cursor.indexOf(' ') + 1)
    const purge = purges[place]
    if (!purge) return { removed: 0 }
    const { removed, next } = await purge(now, { limit, cursor: inside === '' ? undefined : inside })
    if (next !== undefined) return { removed, next: `${place} ${next}` }
    return { removed, ...(place + 1 < purges.length ? { next: `${place + 1} ` } : {}) }
  }
}
