import {
  parseEntraTenantId,
  parseMemberId,
  parseOrganisationId,
  parseProviderId,
  type EntraTenantId,
  type MemberId,
  type OrganisationId,
} from '../ids.ts'
import type { JsonObject } from '../tokens/read-token.ts'
import { isRefusal, refuse, type Refusal } from '../tokens/refusal.ts'
import type { EntraPerson, ProviderPerson } from './token-identity.ts'

/**
 * What a token of the hub's own says besides the claims of RFC 9068: who it stands for, and the one Organisation it is good for. A person of
 * Microsoft Entra has `tid` and `oid`; whoever came by another provider has neither, but `provider`, `provider_owner` and `passport`, and a
 * `sub` of `member:{id}`. Besides: `guest: true` for a guest, `brought_roles` where the token it was made from brought others than it says,
 * `stamp` where the person was a Member, and `sid` where it was given to a session.
 */
export type OwnClaims =
  | {
      readonly kind: 'member'
      readonly person: OwnPerson
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

export type OwnPerson = EntraPerson | OwnProviderPerson

/** Somebody who came by a configured provider, as a token of the hub's own names them. */
export interface OwnProviderPerson extends ProviderPerson {
  readonly memberId: MemberId
  /** A hash of the Passport they came by: the token ends when that is unlinked. */
  readonly passport: string
}

/** The `sub` of whoever came by a configured provider: no tenant and object id look like it. */
export const subjectOfMember = (memberId: MemberId) => `${memberPrefix}${memberId}`
const memberPrefix = 'member:'

const textsOf = (value: unknown): { readonly brought?: readonly string[] } =>
  Array.isArray(value) ? { brought: value.filter((each) => typeof each === 'string') } : {}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Reads them from a verified token. Refusals: `claim.missing`, `claim.invalid`, `kind.refused`. */
export function readOwnClaims(claims: JsonObject): OwnClaims | Refusal {
  const { kind, sub, guest, sid, stamp } = claims
  const organisation = parseOrganisationId(textOf(claims['organisation']))
  if (!organisation) return refuse('claim.missing')
  if (kind === 'system-integration') {
    const tid = parseEntraTenantId(textOf(claims['tid']))
    return tid ? { kind, tid, organisation, clientId: textOf(sub) } : refuse('claim.missing')
  }
  if (kind !== 'member') return refuse('kind.refused')
  const person = claims['provider'] === undefined ? entraPersonIn(claims) : providerPersonIn(claims)
  if (isRefusal(person)) return person
  return {
    kind,
    person,
    guest: guest === true,
    organisation,
    ...textsOf(claims['brought_roles']),
    ...(typeof stamp === 'string' ? { stamp } : {}),
    ...(typeof sid === 'string' ? { sid } : {}),
  }
}

function entraPersonIn({ tid: named, oid }: JsonObject): EntraPerson | Refusal {
  const tid = parseEntraTenantId(textOf(named))
  return tid && textOf(oid) !== '' ? { by: 'entra', tid, oid: textOf(oid) } : refuse('claim.missing')
}

/** Nobody is of Microsoft Entra and of another provider at once. */
function providerPersonIn({ provider: named, provider_owner: owner, passport, sub, ...more }: JsonObject) {
  if (more['tid'] !== undefined || more['oid'] !== undefined) return refuse('claim.invalid')
  const provider = parseProviderId(textOf(named))
  const providerOwner = parseOrganisationId(textOf(owner))
  const memberId = textOf(sub).startsWith(memberPrefix)
    ? parseMemberId(textOf(sub).slice(memberPrefix.length))
    : undefined
  if (!provider || !providerOwner || !memberId || textOf(passport) === '') return refuse('claim.missing')
  return { by: 'provider', provider, providerOwner, memberId, passport: textOf(passport) } as const
}
