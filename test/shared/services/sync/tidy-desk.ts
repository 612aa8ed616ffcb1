import type { EntraTenantId } from '../../../../shared/domain/ids.ts'
import { tallyIn, type SyncRun } from '../../../../shared/domain/sync/sync-run.ts'
import { openSyncDesk, type SyncDesk } from '../../../support/sync-desk.ts'
import { contoso, northBank } from '../../support/facts.ts'
import { aContact, aUser, oid } from '../../support/sync-facts.ts'

export const counts = (run: SyncRun) =>
  Object.fromEntries(Object.entries(tallyIn(run)).filter(([, count]) => count > 0))
export const people = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => aUser(from + index))
export const linesOf = async ({ ports }: SyncDesk, { runId }: SyncRun, tid: EntraTenantId = contoso) =>
  (await ports.syncNotes.listLines({ organisationId: northBank, runId, tid }, { limit: 500 })).items
export const contactsOf = async ({ ports }: SyncDesk, ...numbers: number[]) => {
  const links = await ports.contactLinks.findAll(northBank, contoso, numbers.map(oid))
  return ports.contacts.findAll(
    northBank,
    links.map((link) => link.contactId),
  )
}

/** Three who are known, one with two contacts, one guest, one who is new. */
export async function tidyDesk(): Promise<SyncDesk> {
  const desk = await openSyncDesk()
  await desk.keep(aContact(1), aContact(2), aContact(3), aContact(4), aContact(5, { email: 'person4@contoso.example' }))
  desk.directory.put(contoso, ...people(1, 4), aUser(6, { userType: 'guest' }), aUser(7))
  return desk
}
