import { odata } from '@azure/data-tables'
import type { EntraTenantId, MemberId, OrganisationId, ProviderId } from '../../domain/ids.ts'
import type { PassportKey } from '../../domain/member.ts'
import type { EMail } from '../../domain/profile.ts'
import type { ProviderKey } from '../../domain/providers/identity-provider.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Key } from './table.ts'

export const providerPrefix = 'provider_'
export const acceptancePrefix = 'accepted_'
export const membershipPrefix = 'membership_'

const issuerOwners = (issuer: string) => `issuer_${sha256(issuer)}`

/** docs/data-model.md in code: where each row lives. */
export const keys = {
  organisation: (id: OrganisationId): Key => ({ partition: shardOf(id), row: id }),
  externalId: (externalId: string): Key => ({ partition: sha256(externalId), row: 'claim' }),
  mapping: (tid: EntraTenantId, id: OrganisationId): Key => ({ partition: `t_${tid}`, row: id }),
  mappingIndex: (id: OrganisationId, tid: EntraTenantId): Key => ({ partition: `o_${id}`, row: tid }),
  mappedTenant: (tid: EntraTenantId): Key => ({ partition: shardOf(tid), row: tid }),
  member: (id: MemberId): Key => ({ partition: id, row: 'member' }),
  passport: ({ provider, issuer, subject }: PassportKey): Key => ({
    partition: sha256(JSON.stringify([provider, issuer, subject])),
    row: 'passport',
  }),
  membership: (organisationId: OrganisationId, memberId: MemberId): Key => ({
    partition: organisationId,
    row: memberId,
  }),
  membershipIndex: (memberId: MemberId, organisationId: OrganisationId): Key => ({
    partition: memberId,
    row: membershipPrefix + organisationId,
  }),
  /** By name within an Organisation, beside the Memberships themselves. */
  membershipName: (organisationId: OrganisationId, displayName: string, memberId: MemberId): Key => ({
    partition: organisationId,
    row: `${namePrefix(displayName)}-${memberId}`,
  }),
  /** Changes whenever an Admin is taken away: of two such changes at once one is told to decide again. */
  adminLock: (organisationId: OrganisationId): Key => ({ partition: organisationId, row: 'admins' }),
  platformService: (clientId: string): Key => ({ partition: shardOf(clientId), row: clientId }),
  /** Whose e-mail it is, in the partition of the Membership that has it. */
  eMailClaim: (organisationId: OrganisationId, eMail: EMail): Key => ({
    partition: organisationId,
    row: `email_${sha256(eMail)}`,
  }),
  provider: ({ organisationId, providerId }: ProviderKey): Key => ({
    partition: organisationId,
    row: `${providerPrefix}${providerId}`,
  }),
  /** Whose access tokens of an issuer are, beside the provider that takes them. */
  issuerClaim: (organisationId: OrganisationId, issuer: string): Key => ({
    partition: organisationId,
    row: `issuer_${sha256(issuer)}`,
  }),
  /** Which Organisations may have such a provider. */
  issuerOwner: (issuer: string, organisationId: OrganisationId): Key => ({
    partition: issuerOwners(issuer),
    row: organisationId,
  }),
  issuerOwners,
  acceptance: (organisationId: OrganisationId, providerId: ProviderId): Key => ({
    partition: organisationId,
    row: `${acceptancePrefix}${providerId}`,
  }),
} as const

/** How much of a name its key holds, in characters: what is longer is in order up to there. */
const nameLength = 40

/**
 * The beginning of the keys of all Members whose name begins like this, whatever its case and accents. Hexadecimal UTF-8 keeps the order
 * of the characters, and holds any script in the few signs that a key may have.
 */
export function namePrefix(beginning: string): string {
  const folded = beginning
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .trim()
    .replace(/\s+/g, ' ')
  return `name_${Buffer.from(Array.from(folded).slice(0, nameLength).join('')).toString('hex')}`
}

/** One of sixteen: `0` to `f`, from the id's hash. */
function shardOf(id: string): string {
  const [first = 0] = Buffer.from(sha256(id), 'base64url')
  return (first % 16).toString(16)
}

export const inPartition = (partition: string) => odata`PartitionKey eq ${partition}`

/** Rows of a partition whose key begins with `prefix`, a text of ASCII letters and `_`. */
export const withPrefix = (partition: string, prefix: string) =>
  odata`PartitionKey eq ${partition} and RowKey ge ${prefix} and RowKey lt ${prefix + '~'}`
