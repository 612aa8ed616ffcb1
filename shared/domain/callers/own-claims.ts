import { parseEntraTenantId, parseOrganisationId, type EntraTenantId, type OrganisationId } from '../ids.ts'
import type { JsonObject } from '../tokens/read-token.ts'
import { refuse, type Refusal } from '../tokens/refusal.ts'

/**
 * What a token of the hub's own says besides the claims of RFC 9068: who it stands for, and the one Organisation it is good for. A person's
 * also has `oid`, `guest: true` for a guest, and `sid` where it was given to a session.
 */
export type OwnClaims =
  | {
      readonly kind: 'member'
      readonly tid: EntraTenantId
      readonly oid: string
      readonly guest: boolean
      readonly organisation: OrganisationId
      /** The hash under which its session is kept; it ends with that. */
      readonly sid?: string
    }
  | { readonly kind: 'system-integration'; readonly tid: EntraTenantId; readonly organisation: OrganisationId }

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Reads them from a verified token. Refusals: `claim.missing`, `kind.refused`. */
export function readOwnClaims({ kind, tid, oid, guest, organisation, sid }: JsonObject): OwnClaims | Refusal {
  const tenant = parseEntraTenantId(textOf(tid))
  const place = parseOrganisationId(textOf(organisation))
  if (!tenant || !place) return refuse('claim.missing')
  if (kind === 'system-integration') return { kind, tid: tenant, organisation: place }
  if (kind !== 'member') return refuse('kind.refused')
  if (textOf(oid) === '') return refuse('claim.missing')
  return {
    kind,
    tid: tenant,
    oid: textOf(oid),
    guest: guest === true,
    organisation: place,
    ...(typeof sid === 'string' ? { sid } : {}),
  }
}
