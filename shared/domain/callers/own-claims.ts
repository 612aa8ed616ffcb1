import { parseEntraTenantId, parseOrganisationId, type EntraTenantId, type OrganisationId } from '../ids.ts'
import type { JsonObject } from '../tokens/read-token.ts'
import { refuse, type Refusal } from '../tokens/refusal.ts'

/**
 * What a token of the hub's own says besides the claims of RFC 9068: who it stands for, and the one Organisation it is good for. A person's
 * also has `oid`, `guest: true` for a guest, `brought_roles` where the token it was made from brought others than it says, `stamp` where the
 * person was a Member, and `sid` where it was given to a session.
 */
export type OwnClaims =
  | {
      readonly kind: 'member'
      readonly tid: EntraTenantId
      readonly oid: string
      readonly guest: boolean
      readonly organisation: OrganisationId
      /** Roles that the token it was made from brought: whether they still count is asked again. */
      readonly brought?: readonly string[]
      /** A hash of the Member's stamp: a new stamp ends it, as it ends sessions. */
      readonly stamp?: string
      /** The hash under which its session is kept; it ends with that. */
      readonly sid?: string
    }
  | {
      readonly kind: 'system-integration'
      readonly tid: EntraTenantId
      readonly organisation: OrganisationId
      /** `sub`: the program itself, whoever asked for the token. */
      readonly clientId: string
    }

const textsOf = (value: unknown): { readonly brought?: readonly string[] } =>
  Array.isArray(value) ? { brought: value.filter((each) => typeof each === 'string') } : {}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Reads them from a verified token. Refusals: `claim.missing`, `kind.refused`. */
export function readOwnClaims({
  kind,
  tid,
  oid,
  sub,
  guest,
  organisation,
  sid,
  ...more
}: JsonObject): OwnClaims | Refusal {
  const tenant = parseEntraTenantId(textOf(tid))
  const place = parseOrganisationId(textOf(organisation))
  if (!tenant || !place) return refuse('claim.missing')
  if (kind === 'system-integration') return { kind, tid: tenant, organisation: place, clientId: textOf(sub) }
  if (kind !== 'member') return refuse('kind.refused')
  if (textOf(oid) === '') return refuse('claim.missing')
  return {
    kind,
    tid: tenant,
    oid: textOf(oid),
    guest: guest === true,
    organisation: place,
    ...textsOf(more['brought_roles']),
    ...(typeof more['stamp'] === 'string' ? { stamp: more['stamp'] } : {}),
    ...(typeof sid === 'string' ? { sid } : {}),
  }
}
