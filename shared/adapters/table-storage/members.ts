import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { MemberId } from '../../domain/ids.ts'
import type { Member, PassportKey } from '../../domain/member.ts'
import type { Members } from '../../ports/members.ts'
import type { Kept } from '../../ports/storage.ts'
import { keys, withPrefix } from './keys.ts'
import { passportClaims, passportPrefix, type Indexed } from './passport-claims.ts'
import { etagOf, toRow } from './row.ts'
import { table, type OpenTable } from './table.ts'

export function memberTables(open: OpenTable): Members {
  const members = table<Member>(open, 'Members')
  const { passports, index, indexKey, holderOf, claim, link } = passportClaims(open)

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
        ['upsert', toRow(partition, indexKey(key, member.memberId).row, key), 'Replace'],
      ])
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale')) throw thrown
    }
  }

  return {
    find,
    findByPassport: async (key) => {
      const holder = await holderOf(key)
      return holder && !holder.left ? holder.member : undefined
    },
    passportsOf: async (memberId) => {
      const rows = await index.all(withPrefix(memberId, passportPrefix))
      const named = rows.filter(({ unlinkedAt }) => unlinkedAt === undefined)
      const held = await Promise.all(named.map((key) => passports.find(keys.passport(key))))
      return held.flatMap((passport) => {
        if (passport?.memberId !== memberId) return []
        const { provider, issuer, subject } = passport
        return [{ provider, issuer, subject }]
      })
    },
    link,
    unlink: async (key, member, at) => {
      const { memberId, version } = member
      const [passport, row] = await Promise.all([
        passports.find(keys.passport(key)),
        index.find(indexKey(key, memberId)),
      ])
      if (!passport || !row) throw new HubError('version.stale', 'The passport was unlinked meanwhile.')
      // The Member's own row changes with it: of two unlinkings at once the second one counts again.
      const { partition, row: name } = keys.member(memberId)
      const unlinked: Indexed = { ...key, unlinkedAt: at }
      await members.transact([
        ['update', toRow(partition, name, member), 'Replace', { etag: etagOf(version) }],
        ['update', toRow(partition, indexKey(key, memberId).row, unlinked), 'Replace', { etag: etagOf(row.version) }],
      ])
      await passports.remove(keys.passport(key), passport.version)
    },
    wasUnlinked: async (key, memberId) => (await index.find(indexKey(key, memberId)))?.unlinkedAt !== undefined,
    findOrInsert: async (key, fresh) => {
      const memberId = await claim(key, fresh.memberId)
      const known = await find(memberId)
      if (known) return known
      await insertWithIndex({ ...fresh, memberId }, key)
      return (await find(memberId)) as Kept<Member>
    },
    replace: (member, version) => members.replace(keys.member(member.memberId), member, version),
  }
}
