import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { MemberId } from '../../domain/ids.ts'
import type { Member, Passport, PassportKey } from '../../domain/member.ts'
import { keys } from './keys.ts'
import { table, type Key, type OpenTable } from './table.ts'

export const passportPrefix = 'passport_'

/** A row of a Member's index: it stays when the Passport is unlinked, so that nobody's e-mail alone brings it back. */
export type Indexed = PassportKey & { readonly unlinkedAt?: Date }

/** Of two who claim one Passport at once one decides again; more rounds than this mean that something else is wrong. */
const mostRounds = 6

/** Which Member has which Passport, and how one is claimed. */
export function passportClaims(open: OpenTable) {
  const members = table<Member>(open, 'Members')
  const passports = table<Passport>(open, 'Passports')
  const index = table<Indexed>(open, 'Members')

  const find = (memberId: MemberId) => members.find(keys.member(memberId))

  const indexKey = (key: PassportKey, memberId: MemberId): Key => ({
    partition: memberId,
    row: `${passportPrefix}${keys.passport(key).partition}`,
  })
  const isIndexed = async (key: PassportKey, memberId: MemberId) => {
    const row = await index.find(indexKey(key, memberId))
    return row !== undefined && row.unlinkedAt === undefined
  }

  /**
   * Whose a Passport is. `left`: its Member is there and does not name it: an unlinking broke off before the Passport itself went, and it is
   * nobody's. A Passport whose Member is not there yet is a first sign-in that broke off.
   */
  async function holderOf(key: PassportKey) {
    const passport = await passports.find(keys.passport(key))
    if (!passport) return undefined
    const { memberId } = passport
    const [member, indexed] = await Promise.all([find(memberId), isIndexed(key, memberId)])
    return { passport, member, left: member !== undefined && !indexed }
  }

  /** Claims a Passport that is nobody's. @returns whose it is then */
  async function claim(key: PassportKey, memberId: MemberId, rounds = mostRounds): Promise<MemberId> {
    const record: Passport = { ...key, memberId }
    if (await passports.insert(keys.passport(key), record)) return memberId
    const holder = await holderOf(key)
    if (holder && !holder.left && holder.passport.memberId !== memberId) return holder.passport.memberId
    try {
      // Of one's own too: an unlinking that is under way then leaves it alone.
      if (holder) {
        await passports.replace(keys.passport(key), record, holder.passport.version)
        return memberId
      }
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale') || rounds <= 1) throw thrown
    }
    if (rounds <= 1) throw new HubError('version.stale', 'Somebody else claims this passport.')
    return claim(key, memberId, rounds - 1)
  }

  async function link(key: PassportKey, memberId: MemberId, rounds = mostRounds): Promise<MemberId> {
    // The index first: what breaks off in between is a row of the index that names a Passport of nobody, and is passed over.
    const before = await index.find(indexKey(key, memberId))
    await index.put(indexKey(key, memberId), key)
    const holder = await claim(key, memberId)
    if (holder !== memberId) {
      if (before) await index.put(indexKey(key, memberId), before)
      else await index.remove(indexKey(key, memberId))
      return holder
    }
    if (rounds <= 1 || (await isIndexed(key, memberId))) return memberId
    return link(key, memberId, rounds - 1)
  }

  return { passports, index, indexKey, holderOf, claim, link }
}
