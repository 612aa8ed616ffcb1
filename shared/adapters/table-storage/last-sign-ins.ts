import type { TransactionAction } from '@azure/data-tables'
import type { LastSignIn } from '../../domain/access/access-entry.ts'
import type { MemberId, OrganisationId } from '../../domain/ids.ts'
import type { Memberships } from '../../ports/members.ts'
import type { NotedSignIn } from '../../ports/sign-in-traces.ts'
import { toRow } from './row.ts'
import { table, type Key, type OpenTable } from './table.ts'
import { trailTable } from './trail-writer.ts'

type Row = LastSignIn & { readonly memberId: MemberId }

/** How somebody came into an Organisation last: beside the line that tells of it, so that both are one write. */
const placeOf = (organisationId: OrganisationId, memberId: MemberId): Key => ({
  partition: organisationId,
  row: `seen_${memberId}`,
})

const rowOf = ({ memberId, signIn: { at, tid, provider, tokenRoles, guest } }: NotedSignIn): Row => ({
  memberId,
  at,
  tokenRoles,
  guest,
  ...(tid === undefined ? {} : { tid }),
  ...(provider === undefined ? {} : { provider }),
})

/** For a transaction in the Organisation's trail. */
export function signInNoted(noted: NotedSignIn): TransactionAction {
  const { partition, row } = placeOf(noted.organisationId, noted.memberId)
  return ['upsert', toRow(partition, row, rowOf(noted)), 'Replace']
}

/**
 * All of an Organisation's are in one partition, so that a list of many is read in one go; of no weight in any decision. Where nobody came since,
 * what a version before kept beside the Memberships counts.
 */
export function lastSignIns(open: OpenTable): Pick<Memberships, 'noteSignIn' | 'lastSignIns' | 'forgetSignIn'> {
  const rows = table<Row>(open, trailTable)
  const before = table<Row>(open, 'Memberships')
  return {
    noteSignIn: (organisationId, memberId, signIn) =>
      rows.put(placeOf(organisationId, memberId), rowOf({ organisationId, memberId, signIn })),
    lastSignIns: async (organisationId, memberIds) => {
      const namesOf = (ids: readonly MemberId[]) => ids.map((id) => placeOf(organisationId, id).row)
      const found = new Map<MemberId, LastSignIn>()
      const take = (from: readonly (Row & { readonly version: string })[]) => {
        for (const { memberId, version: _version, ...signIn } of from) found.set(memberId, signIn)
      }
      take(await rows.findAll(organisationId, namesOf(memberIds)))
      const missing = memberIds.filter((id) => !found.has(id))
      if (missing.length > 0) take(await before.findAll(organisationId, namesOf(missing)))
      return found
    },
    forgetSignIn: async (organisationId, memberId) => {
      const place = placeOf(organisationId, memberId)
      await Promise.all([rows.remove(place), before.remove(place)])
    },
  }
}
