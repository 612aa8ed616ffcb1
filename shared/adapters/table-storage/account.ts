import { odata } from '@azure/data-tables'
import { organisationId as storedOrganisationId, type MemberId } from '../../domain/ids.ts'
import type { Member, PassportKey } from '../../domain/member.ts'
import type { Members } from '../../ports/members.ts'
import type { Kept } from '../../ports/storage.ts'
import { keys, membershipPrefix } from './keys.ts'
import { passportPrefix, type Indexed } from './passport-claims.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** The Member's own row, then the index rows of Memberships and of Passports: a stretch of the partition. */
export function accountReader(
  open: OpenTable,
  indexKey: (key: PassportKey, memberId: MemberId) => Key,
): Members['findAccount'] {
  const rows = table<object>(open, 'Members')
  return async (memberId, key) => {
    const own = keys.member(memberId)
    const found = await rows.all(
      odata`PartitionKey eq ${memberId} and RowKey ge ${own.row} and RowKey lt ${passportPrefix + '~'}`,
    )
    const at = (name: string) => found.find(({ key: { row } }) => row === name)
    const passport = at(indexKey(key, memberId).row) as Indexed | undefined
    const member = at(own.row) as (Kept<Member> & { readonly key: Key }) | undefined
    if (!member || !passport || passport.unlinkedAt !== undefined) return undefined
    const { key: _key, ...kept } = member
    const organisations = found.flatMap(({ key: { row } }) =>
      row.startsWith(membershipPrefix) ? [storedOrganisationId(row.slice(membershipPrefix.length))] : [],
    )
    return { member: kept, organisations }
  }
}
