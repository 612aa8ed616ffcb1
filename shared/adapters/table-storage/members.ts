import type { TransactionAction } from '@azure/data-tables'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { MemberId, OrganisationId } from '../../domain/ids.ts'
import type { Member, PassportKey } from '../../domain/member.ts'
import type { Members } from '../../ports/members.ts'
import type { Kept } from '../../ports/storage.ts'
import { keys, withPrefix } from './keys.ts'
import { passportClaims, passportPrefix, type Indexed } from './passport-claims.ts'
import { etagOf, toRow } from './row.ts'
import { table, type OpenTable } from './table.ts'
import { accountReader } from './account.ts'

export function memberTables(open: OpenTable): Members {
  const members = table<Member>(open, 'Members')
  const { passports, index, indexKey, holderOf, claim, link } = passportClaims(open)

  const find = (memberId: MemberId) => members.find(keys.member(memberId))

  return {
    find,
    findByPassport: async (key) => {
      const holder = await holderOf(key)
      return holder && !holder.left ? holder.member : undefined
    },
    claimantOf: async (key) => (await passports.find(keys.passport(key)))?.memberId,
    findAccount: accountReader(open, indexKey),
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
    findOrInsert: memberMaker(open, { find, claim, indexKey }),
    replace: (member, version) => members.replace(keys.member(member.memberId), member, version),
  }
}

interface Making extends Pick<ReturnType<typeof passportClaims>, 'claim' | 'indexKey'> {
  readonly find: Members['find']
}

function memberMaker(open: OpenTable, { find, claim, indexKey }: Making): Members['findOrInsert'] {
  const members = table<Member>(open, 'Members')
  const memberships = table<object>(open, 'Members')

  /**
   * The Member and the index of its Passport agree: one partition, one transaction. A Member that another sign-in made meanwhile
   * stays as it is.
   */
  async function insertWithIndex(
    member: Member,
    key: PassportKey,
    joins: OrganisationId | undefined,
  ): Promise<Kept<Member> | undefined> {
    const { memberId } = member
    const { partition, row } = keys.member(memberId)
    try {
      const [version = ''] = await members.transact([
        ['create', toRow(partition, row, member)],
        ['upsert', toRow(partition, indexKey(key, memberId).row, key), 'Replace'],
        ...joined(memberId, joins),
      ])
      return { ...member, version }
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale')) throw thrown
      return undefined
    }
  }
  const indexJoined = (memberId: MemberId, joins: OrganisationId | undefined) =>
    joins === undefined ? undefined : memberships.put(keys.membershipIndex(memberId, joins), {})

  return async (key, fresh, joins) => {
    const memberId = await claim(key, fresh.memberId)
    // An id that is new was not there before.
    const known = memberId === fresh.memberId ? undefined : await find(memberId)
    const made = known ? undefined : await insertWithIndex({ ...fresh, memberId }, key, joins)
    if (made) return made
    await indexJoined(memberId, joins)
    return known ?? ((await find(memberId)) as Kept<Member>)
  }
}

function joined(memberId: MemberId, organisationId: OrganisationId | undefined): TransactionAction[] {
  if (organisationId === undefined) return []
  const { partition, row } = keys.membershipIndex(memberId, organisationId)
  return [['upsert', toRow(partition, row, {}), 'Replace']]
}
