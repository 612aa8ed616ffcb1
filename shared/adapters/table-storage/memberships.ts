import type { TransactionAction } from '@azure/data-tables'
import { isHubError } from '../../domain/hub-error.ts'
import { organisationId as storedOrganisationId, type MemberId, type OrganisationId } from '../../domain/ids.ts'
import type { Membership } from '../../domain/member.ts'
import type { Profile } from '../../domain/profile.ts'
import type { AdminLock, Memberships, MembershipSearch } from '../../ports/members.ts'
import type { Kept } from '../../ports/storage.ts'
import { lastSignIns } from './last-sign-ins.ts'
import { keys, membershipPrefix, namePrefix, withPrefix } from './keys.ts'
import { etagOf, toRow } from './row.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

const namesPrefix = 'name_'

/**
 * A Membership lies twice in the partition of its Organisation: under the Member's id, which is the one that counts, and under the name,
 * for lists. Both are written in one transaction and never disagree.
 */
export function membershipTables(open: OpenTable): Memberships {
  const memberships = table<MembershipRow>(open, 'Memberships')
  const claims = table<EMailClaim>(open, 'Memberships')
  const locks = table<object>(open, 'Memberships')
  const index = table<object>(open, 'Members')
  const signIns = lastSignIns(open)

  const find: Memberships['find'] = async (organisationId, memberId) => {
    const row = await memberships.find(keys.membership(organisationId, memberId))
    return row && fromRecord(row)
  }
  const organisationsOf: Memberships['organisationsOf'] = async (memberId) => {
    const rows = await index.all(withPrefix(memberId, membershipPrefix))
    return rows.map(({ key }) => storedOrganisationId(key.row.slice(membershipPrefix.length)))
  }
  return {
    find,
    organisationsOf,
    holderOf: async (organisationId, eMail) => (await claims.find(keys.eMailClaim(organisationId, eMail)))?.memberId,
    listOfMember: async (memberId) => {
      const found = await Promise.all((await organisationsOf(memberId)).map((id) => find(id, memberId)))
      return found.filter((membership) => membership !== undefined)
    },
    listOfOrganisation: async (organisationId, wish, { name = '', ...search } = {}) => {
      const page = await memberships.page(
        { partition: organisationId, prefix: namesPrefix, ...(name === '' ? {} : beginningWith(name)) },
        wish,
        isSearch(search) ? (membership) => fits(membership, search) : undefined,
      )
      return { ...page, items: page.items.map(fromRecord) }
    },
    ...signIns,
    readAdminLock: async (organisationId) => (await locks.find(keys.adminLock(organisationId))) ?? 'unused',
    ...writes(memberships, index, find, signIns.forgetSignIn),
  }
}

/** A Membership as its row has it: the profile as pairs. */
type MembershipRow = Omit<Membership, 'profile'> & { readonly profile?: readonly (readonly [string, string])[] }

/** Whose proven e-mail it is. Written and removed with the Membership that has it, in one transaction. */
interface EMailClaim {
  readonly memberId: MemberId
}

function fromRecord<Row extends MembershipRow>({ profile, ...row }: Row) {
  return { ...row, ...(profile ? { profile: Object.fromEntries(profile) as Profile } : {}) }
}

const toRecord = ({ profile, ...membership }: Membership): MembershipRow => ({
  ...membership,
  ...(profile ? { profile: Object.entries(profile) } : {}),
})

function writes(
  memberships: Table<MembershipRow>,
  index: Table<object>,
  find: Memberships['find'],
  forgetSignIn: Memberships['forgetSignIn'],
): Pick<Memberships, 'findOrInsert' | 'insert' | 'replace' | 'remove'> {
  const again = async ({ organisationId, memberId }: Membership) =>
    (await find(organisationId, memberId)) as Kept<Membership>

  const insert: Memberships['insert'] = async (membership, indexed) => {
    const { organisationId, memberId } = membership
    if (!indexed) await index.put(keys.membershipIndex(memberId, organisationId), {})
    try {
      const [version = ''] = await memberships.transact([
        ['create', rowAt(keyOf(membership), membership)],
        ['upsert', rowAt(nameKey(membership), membership), 'Replace'],
        ...claimed(membership),
      ])
      return { ...membership, version }
    } catch (thrown) {
      if (isHubError(thrown, 'version.stale')) return undefined
      throw thrown
    }
  }
  const replaceRows = (membership: Membership, current: Kept<Membership>, lock: AdminLock | undefined) => {
    const [before, after] = [nameKey(current), nameKey(membership)]
    return memberships.transact([
      ['update', rowAt(keyOf(membership), membership), 'Replace', etag(current)],
      ['upsert', rowAt(after, membership), 'Replace'],
      ...(before.row === after.row ? [] : gone(before)),
      ...(current.provenEMail === membership.provenEMail ? [] : [...unclaimed(current), ...claimed(membership)]),
      ...locked(membership.organisationId, lock),
    ])
  }
  return {
    insert,
    findOrInsert: async (membership) => {
      const known = await find(membership.organisationId, membership.memberId)
      if (!known) return (await insert(membership)) ?? again(membership)
      // A removal at the same moment may have taken the index of this new Membership: it is there again from the next entry on.
      await index.put(keys.membershipIndex(known.memberId, known.organisationId), {})
      return known
    },
    replace: async (membership, current, lock) => {
      const [version = ''] = await replaceRows(membership, current, lock)
      return { ...membership, version }
    },
    remove: async (current, lock) => {
      // A deletion within a transaction passes over the version, so the decision is a change before it: a crash between leaves somebody
      // who is shut out and still listed.
      await replaceRows({ ...current, state: 'inactive', roles: [] }, current, lock)
      await forgetSignIn(current.organisationId, current.memberId)
      await memberships.transact([...gone(keyOf(current)), ...gone(nameKey(current)), ...unclaimed(current)])
      await index.remove(keys.membershipIndex(current.memberId, current.organisationId))
    },
  }
}

const rowAt = ({ partition, row }: Key, membership: Membership) => toRow(partition, row, toRecord(membership))

/** Of two Members with one e-mail the first has it: the insert of the second one refuses. */
function claimed({ organisationId, memberId, provenEMail }: Membership): TransactionAction[] {
  if (provenEMail === undefined) return []
  const { partition, row } = keys.eMailClaim(organisationId, provenEMail)
  return [['create', toRow(partition, row, { memberId } satisfies EMailClaim)]]
}

const unclaimed = ({ organisationId, provenEMail }: Membership): TransactionAction[] =>
  provenEMail === undefined ? [] : gone(keys.eMailClaim(organisationId, provenEMail))
const keyOf = ({ organisationId, memberId }: Membership) => keys.membership(organisationId, memberId)
const nameKey = ({ organisationId, displayName, memberId }: Membership) =>
  keys.membershipName(organisationId, displayName, memberId)
const etag = ({ version }: Kept<object>) => ({ etag: etagOf(version) })

const gone = ({ partition, row }: Key): TransactionAction[] => [['delete', { partitionKey: partition, rowKey: row }]]

function locked(organisationId: OrganisationId, lock: AdminLock | undefined): TransactionAction[] {
  if (lock === undefined) return []
  const { partition, row } = keys.adminLock(organisationId)
  const entity = toRow(partition, row, {})
  return [lock === 'unused' ? ['create', entity] : ['update', entity, 'Replace', etag(lock)]]
}

const beginningWith = (name: string) => {
  const prefix = namePrefix(name)
  return { from: prefix, until: `${prefix}~` }
}

type Marks = Omit<MembershipSearch, 'name'>

const isSearch = (search: Marks) => Object.values(search).some((wanted) => wanted !== undefined)

const fits = ({ state, kind, roles }: MembershipRow, search: Marks) =>
  (search.state === undefined || state === search.state) &&
  (search.kind === undefined || kind === search.kind) &&
  (search.role === undefined || roles.includes(search.role))
