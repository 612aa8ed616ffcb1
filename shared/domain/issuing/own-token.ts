import { subjectOfMember, type OwnPerson } from '../callers/own-claims.ts'
import type { EntraTenantId, OrganisationId } from '../ids.ts'
import type { Permission, PersonRole } from '../roles.ts'
import { minutesLater } from '../session.ts'

/** Whom a token of the hub's own stands for: one person or program, in one Organisation. */
export type Holder = PersonHolder | ProgramHolder

export interface PersonHolder {
  readonly kind: 'member'
  readonly person: OwnPerson
  readonly guest: boolean
  readonly organisation: OrganisationId
  /** Those that hold now: the most that the token will ever give. */
  readonly roles: readonly PersonRole[]
  /** Those that the sign-in or token behind it brought: what becomes of them is asked again with each use. */
  readonly brought: readonly PersonRole[]
  /** A hash of the Member's stamp; absent for somebody who is none. */
  readonly stamp?: string
  /** The session that it is given to, by its Member's id and a hash. */
  readonly sid?: string
}

interface ProgramHolder {
  readonly kind: 'system-integration'
  readonly tid: EntraTenantId
  readonly clientId: string
  readonly organisation: OrganisationId
}

/** What is decided about one token. */
export interface TokenTerms {
  readonly issuer: string
  readonly audience: string
  /** Who asked for it. */
  readonly client: string
  readonly jti: string
  readonly from: Date
  readonly until: Date
  /** Absent: whatever the roles permit. */
  readonly scopes?: readonly Permission[]
}

const seconds = (moment: Date) => Math.floor(moment.getTime() / 1000)

/** RFC 9068 §2.2, and what the hub itself reads again (`callers/own-claims.ts`). Nothing of a person but ids and roles. */
export function claimsOf(holder: Holder, { issuer, audience, client, jti, from, until, scopes }: TokenTerms) {
  return {
    iss: issuer,
    aud: audience,
    iat: seconds(from),
    exp: seconds(until),
    jti,
    client_id: client,
    ...(scopes ? { scope: scopes.join(' ') } : {}),
    ...(holder.kind === 'member' ? personClaims(holder) : programClaims(holder)),
  }
}

const personClaims = ({ kind, person, guest, organisation, roles, brought, stamp, sid }: PersonHolder) => ({
  ...namesOf(person),
  kind,
  organisation,
  roles,
  ...(brought.join() === roles.join() ? {} : { brought_roles: brought }),
  ...(guest ? { guest } : {}),
  ...(stamp === undefined ? {} : { stamp }),
  ...(sid === undefined ? {} : { sid }),
})

/** Nobody who came by another provider than Microsoft Entra can be taken for a person of it: other claims, and another form of `sub`. */
function namesOf(person: OwnPerson) {
  if (person.by === 'provider') {
    const { memberId, provider, providerOwner, passport } = person
    return { sub: subjectOfMember(memberId), provider, provider_owner: providerOwner, passport }
  }
  // As Entra's `sub` differs from client to client and ours must not, it is the two ids that name a person.
  return { sub: `${person.tid}/${person.oid}`, tid: person.tid, oid: person.oid }
}

const programClaims = ({ kind, tid, clientId, organisation }: ProgramHolder) => ({
  sub: clientId,
  kind,
  tid,
  organisation,
  roles: ['System'],
})

/** When a token ends: after its life, and never later than what it was made from. */
export function endOf(now: Date, minutes: number, source: Date): Date {
  const life = minutesLater(now, minutes)
  return life < source ? life : source
}

/** A list of names with one space between (RFC 6749 §3.3). Undefined: something in it is not permitted now. */
export function narrowed(scope: string, held: readonly Permission[]): readonly Permission[] | undefined {
  const named = scope.split(' ')
  const kept = held.filter((permission) => named.includes(permission))
  return named.every((name) => kept.some((permission) => permission === name)) ? kept : undefined
}
