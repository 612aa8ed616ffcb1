import { isHubError } from '../../domain/hub-error.ts'
import type { MemberId, OrganisationId } from '../../domain/ids.ts'
import { organisationId as storedOrganisationId } from '../../domain/ids.ts'
import type { Member, Membership, Passport, PassportKey } from '../../domain/member.ts'
import type { Members, Memberships } from '../../ports/members.ts'
import type { Kept } from '../../ports/storage.ts'
import { inPartition, keys, withPrefix } from './keys.ts'
import { toRow } from './row.ts'
import { table, type OpenTable } from './table.ts'

export function memberTables(open: OpenTable): Members {
  const members = table<Member>(open, 'Members')
  const passports = table<Passport>(open, 'Passports')

  const find = (memberId: MemberId) => members.find(keys.member(memberId))

  /**
   * The Member and the index of its Passport agree: one partition, one transaction. A Member that another sign-in made meanwhile
   * stays as it is.
   */
  async function insertWithIndex(member: Member, key: PassportKey): Promise<void> {
    const { partition, row } = keys.member(member.memberId)
    try {
      await members.transact([
        ['create', toRow(partition, row, member)],
        ['upsert', toRow(partition, `passport_${keys.passport(key).partition}`, key), 'Replace'],
      ])
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale')) throw thrown
    }
  }

  return {
    find,
    findByPassport: async (key) => {
      const passport = await passports.find(keys.passport(key))
      return passport && find(passport.memberId)
    },
    findOrInsert: async (key, fresh) => {
      const claim: Passport = { ...key, memberId: fresh.memberId }
      const passport =
        (await passports.insert(keys.passport(key), claim)) ?? (await passports.find(keys.passport(key))) ?? claim
      const known = await find(passport.memberId)
      if (known) return known
      await insertWithIndex({ ...fresh, memberId: passport.memberId }, key)
      return (await find(passport.memberId)) as Kept<Member>
    },
    replace: (member, version) => members.replace(keys.member(member.memberId), member, version),
  }
}

export function membershipTables(open: OpenTable): Memberships {
  const memberships = table<Membership>(open, 'Memberships')
  const index = table<object>(open, 'Members')
  const find = (organisationId: OrganisationId, memberId: MemberId) =>
    memberships.find(keys.membership(organisationId, memberId))
  const prefix = 'membership_'
  return {
    find,
    listOfMember: async (memberId) => {
      const rows = await index.all(withPrefix(memberId, prefix))
      const found = await Promise.all(
        rows.map(({ key }) => find(storedOrganisationId(key.row.slice(prefix.length)), memberId)),
      )
      return found.filter((membership) => membership !== undefined)
    },
    listOfOrganisation: (organisationId) => memberships.all(inPartition(organisationId)),
    findOrInsert: async (membership) => {
      const { organisationId, memberId } = membership
      await index.put(keys.membershipIndex(memberId, organisationId), {})
      const kept = await memberships.insert(keys.membership(organisationId, memberId), membership)
      return kept ?? ((await find(organisationId, memberId)) as Kept<Membership>)
    },
    replace: (membership, version) =>
      memberships.replace(keys.membership(membership.organisationId, membership.memberId), membership, version),
  }
}
