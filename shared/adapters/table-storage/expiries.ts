import { odata } from '@azure/data-tables'
import type { Clock } from '../../ports/clock.ts'
import type { Audit } from '../../ports/audit.ts'
import type { Ports } from '../../ports/ports.ts'
import { eMailProofTable } from './e-mail-proofs.ts'
import { deliveryTable } from './deliveries.ts'
import type { Expire, Expiry, Retire } from './expiry.ts'
import { inConcert } from './in-concert.ts'
import { invitationTables } from './invitations.ts'
import { personTaskTable } from './person-tasks.ts'
import { providerTestTable } from './provider-tests.ts'
import { revokedTokenTable } from './revoked-tokens.ts'
import { sessionTables } from './sessions.ts'
import { setUpLinkTables } from './set-up-links.ts'
import { signInTraceTable } from './sign-in-traces.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

const expiryKey = (at: Date, { table: name, hash }: Expiry): Key => ({
  partition: at.toISOString().slice(0, 10),
  row: `${at.toISOString()}_${name}_${hash}`,
})

/** The tables whose rows come to an end, and what ends them. */
export function expiringTables(
  open: OpenTable,
  clock: Clock,
  audit: Audit,
): Pick<
  Ports,
  | 'sessions'
  | 'signInStates'
  | 'signInTraces'
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
  const signInTraces = signInTraceTable(open, clock)
  const { sessions, signInStates, ...ofSessions } = sessionTables(open, expire, signInTraces)
  const { invitations, ...ofInvitations } = invitationTables(open, expire)
  const { eMailProofs, ...ofProofs } = eMailProofTable(open, expire)
  const { revokedTokens, logoutTokens, ...ofTokens } = revokedTokenTable(open, expire)
  const { providerTests, ...ofTests } = providerTestTable(open, expire)
  const { setUpLinks, ...ofSetUps } = setUpLinkTables(open, expire)
  const { personTasks, ...ofTasks } = personTaskTable(open, expire)
  const { deliveries, ...ofDeliveries } = deliveryTable(open, expire, audit)
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
    signInTraces,
    providerTests,
    setUpLinks,
    invitations,
    revokedTokens,
    logoutTokens,
    eMailProofs,
    deliveries,
    personTasks,
    expiries: purging(expiries, retire),
  }
}

const purging = (expiries: Table<Expiry>, retire: Readonly<Record<Expiry['table'], Retire>>): Ports['expiries'] => ({
  purge: async (now, wish) => {
    const moment = now.toISOString()
    const past = odata`PartitionKey le ${moment.slice(0, 10)} and RowKey lt ${moment}`
    const { items, next } = await expiries.scan(past, wish)
    await inConcert(items, async (expiry) => {
      await retire[expiry.table](expiry, now)
      await expiries.remove(expiry.key)
    })
    return { removed: items.length, ...(next === undefined ? {} : { next }) }
  },
})
