import type { DirectoryPerson } from '../../local/worlds/directory-people.ts'
import type { MappedOffice, SyncOffice } from './sync-office.ts'

/** What was decided about whom in a run, but for those who are left out by the filter. */
export async function linesOf(office: SyncOffice, runId: string, tid: string) {
  const lines = await office.every('listSyncPeople', { runId, tid })
  return new Map(lines.map((line) => [line.objectId, line]))
}

/** Three people whom nobody but an operator can tell: each address is that of two contacts kept by hand. */
export async function keepTwins(office: SyncOffice, place: MappedOffice, people: readonly DirectoryPerson[]) {
  const clientId = place.clients.get(place.tids[0] ?? '')
  for (const { mail } of people)
    for (const displayName of ['First twin', 'Second twin'])
      await office.ask('createContact', { clientId, displayName, email: mail })
}

/** How far the feed of contacts has come, and what came since. */
export async function placeInFeed(office: SyncOffice) {
  const { next: cursor } = await office.ask('listContactChanges', { from: 'now' })
  return async () => (await office.ask('listContactChanges', { cursor, limit: 200 })).items
}

/** The tenant with most people first. */
export async function byPeople(office: SyncOffice, { tids }: MappedOffice): Promise<MappedOffice['tids']> {
  const sizes = await Promise.all(tids.map(async (tid) => (await office.control.people(tid)).places))
  return [...tids].sort((one, other) => (sizes[tids.indexOf(other)] ?? 0) - (sizes[tids.indexOf(one)] ?? 0))
}
