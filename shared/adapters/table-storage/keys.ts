import { odata } from '@azure/data-tables'
import type { EntraTenantId, MemberId, OrganisationId } from '../../domain/ids.ts'
import type { PassportKey } from '../../domain/member.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Key } from './table.ts'

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
    row: `membership_${organisationId}`,
  }),
} as const

/** One of sixteen: `0` to `f`, from the id's hash. */
function shardOf(id: string): string {
  const [first = 0] = Buffer.from(sha256(id), 'base64url')
  return (first % 16).toString(16)
}

export const inPartition = (partition: string) => odata`PartitionKey eq ${partition}`

/** Rows of a partition whose key begins with `prefix`, a text of ASCII letters and `_`. */
export const withPrefix = (partition: string, prefix: string) =>
  odata`PartitionKey eq ${partition} and RowKey ge ${prefix} and RowKey lt ${prefix + '~'}`
