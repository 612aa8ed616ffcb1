import { createHash } from 'node:crypto'
import { odata } from '@azure/data-tables'
import type { EntraTenantId, MemberId, OrganisationId } from '../../domain/ids.ts'
import type { PassportKey } from '../../domain/member.ts'
import type { Key } from './table.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('base64url')

/** docs/data-model.md in code: where each row lives. */
export const keys = {
  organisation: (id: OrganisationId): Key => ({ partition: shardOf(id), row: id }),
  externalId: (externalId: string): Key => ({ partition: hash(externalId), row: 'claim' }),
  mapping: (tid: EntraTenantId, id: OrganisationId): Key => ({ partition: `t_${tid}`, row: id }),
  mappingIndex: (id: OrganisationId, tid: EntraTenantId): Key => ({ partition: `o_${id}`, row: tid }),
  member: (id: MemberId): Key => ({ partition: id, row: 'member' }),
  passport: ({ provider, issuer, subject }: PassportKey): Key => ({
    partition: hash(JSON.stringify([provider, issuer, subject])),
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

/** One of sixteen: the first hex digit of the id's hash. */
function shardOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').charAt(0)
}

export const inPartition = (partition: string) => odata`PartitionKey eq ${partition}`

/** Rows of a partition whose key begins with `prefix`, a text of ASCII letters and `_`. */
export const withPrefix = (partition: string, prefix: string) =>
  odata`PartitionKey eq ${partition} and RowKey ge ${prefix} and RowKey lt ${prefix + '~'}`
