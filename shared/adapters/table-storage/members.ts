import { isHubError } from '../../domain/hub-error.ts'
import type { MemberId } from '../../domain/ids.ts'
import type { Member, Passport, PassportKey } from '../../domain/member.ts'
import type { Members } from '../../ports/members.ts'
import type { Kept } from '../../ports/storage.ts'
import { keys, withPrefix } from './keys.ts'
import { toRow } from './row.ts'
import { table, type Key, type OpenTable } from './table.ts'

const passportPrefix = 'passport_'

export function memberTables(open: OpenTable): Members {
  const members = table<Member>(open, 'Members')
  const passports = table<Passport>(open, 'Passports')
  const index = table<PassportKey>(open, 'Members')

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
        ['upsert', toRow(partition, `${passportPrefix}${keys.passport(key).partition}`, key), 'Replace'],
      ])
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale')) throw thrown
    }
  }

  const indexKey = (key: PassportKey, memberId: MemberId): Key => ({
    partition: memberId,
    row: `${passportPrefix}${keys.passport(key).partition}`,
  })

  return {
    find,
    findByPassport: async (key) => {
      const passport = await passports.find(keys.passport(key))
      return passport && find(passport.memberId)
    },
    passportsOf: async (memberId) => {
      const rows = await index.all(withPrefix(memberId, passportPrefix))
      const held = await Promise.all(rows.map((key) => passports.find(keys.passport(key))))
      return held.flatMap((passport) => {
        if (passport?.memberId !== memberId) return []
        const { provider, issuer, subject } = passport
        return [{ provider, issuer, subject }]
      })
    },
    link: async (key, memberId) => {
      // The index first: what breaks off in between is a row of the index that names a Passport of nobody, and is passed over.
      await index.put(indexKey(key, memberId), key)
      const claim: Passport = { ...key, memberId }
      const passport =
        (await passports.insert(keys.passport(key), claim)) ?? (await passports.find(keys.passport(key))) ?? claim
      if (passport.memberId !== memberId) await index.remove(indexKey(key, memberId))
      return passport.memberId
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
