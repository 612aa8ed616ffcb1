import type { ContactId, EntraTenantId, MemberId, OrganisationId } from '../ids.ts'
import type { PassportKey } from '../member.ts'
import type { DirectoryIdentity } from './subject.ts'

/** A Member, as far as whoever asks may reach. */
export interface MemberReach {
  readonly memberId: MemberId
  /** The account itself is theirs to export and to erase: it belongs to no Organisation besides those of the dossier. */
  readonly whole: boolean
  readonly passports: readonly PassportKey[]
}

/** By what a person's data is found. It is kept while an export or an erasure is under way, and not a moment longer. */
export interface Dossier {
  readonly organisationIds: readonly OrganisationId[]
  readonly member?: MemberReach
  readonly contactIds: readonly ContactId[]
  readonly identities: readonly DirectoryIdentity[]
  /** Normalised addresses that nobody else in the address book has: one that others have too says nothing of this person. */
  readonly emails: readonly string[]
  readonly externalIds: readonly string[]
}

const identityKey = ({ tid, objectId }: DirectoryIdentity) => `${tid}/${objectId}`

export const hasIdentity = ({ identities }: Dossier, wanted: DirectoryIdentity): boolean =>
  identities.some((identity) => identityKey(identity) === identityKey(wanted))

/** The dossier with identities that were learned on the way. The same one, not a copy, where all of them are known. */
export function withIdentities(dossier: Dossier, learned: readonly DirectoryIdentity[]): Dossier {
  const fresh = new Map(learned.filter((one) => !hasIdentity(dossier, one)).map((one) => [identityKey(one), one]))
  if (fresh.size === 0) return dossier
  return { ...dossier, identities: [...dossier.identities, ...fresh.values()] }
}

/** The tenants that a person was seen in, each once, in an order that stays while identities are added. */
export const tenantsOf = ({ identities }: Dossier): readonly EntraTenantId[] => [
  ...new Set(identities.map(({ tid }) => tid)),
]

export const objectIdsIn = ({ identities }: Dossier, tid: EntraTenantId): readonly string[] =>
  identities.filter((identity) => identity.tid === tid).map(({ objectId }) => objectId)

export const isOfAddressBook = ({ contactIds, identities }: Dossier): boolean =>
  contactIds.length > 0 || identities.length > 0
