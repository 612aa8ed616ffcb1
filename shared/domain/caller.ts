import type { Door } from './admission.ts'
import type {
  MemberIdentity,
  PersonOrigin,
  PlatformServiceIdentity,
  SystemIntegrationIdentity,
  TokenIdentity,
} from './callers/token-identity.ts'
import type { HubError } from './hub-error.ts'
import type { MemberId, OrganisationId } from './ids.ts'
import type { Permission, PersonRole, TokenRoles } from './roles.ts'
import type { Organisation } from './organisation.ts'
import type { Session, SessionOrigin } from './session.ts'
import type { SetUpLink } from './set-up/set-up-link.ts'

/** Whoever makes this request. */
export type Caller = AnonymousCaller | MemberCaller | SystemIntegrationCaller | PlatformServiceCaller | SetUpCaller

export interface AnonymousCaller {
  readonly kind: 'anonymous'
}

/** A browser that holds a set-up link. It has no permission: the routes that name it are all that it reaches. */
export interface SetUpCaller {
  readonly kind: 'set-up-link'
  readonly link: SetUpLink & { readonly version: string }
  readonly organisation: Organisation
  /** The value of the cookie by which it holds the link. */
  readonly holder: string
}

/** A person: signed in with a browser, or with a user token. */
export type MemberCaller = SessionCaller | TokenCaller

interface PersonCaller {
  readonly kind: 'member'
  /** By what they came, and what the token of the sign-in, or the one that came, says of them. */
  readonly brought: TokenRoles & SessionOrigin
  /** Admin of the platform's own Organisation, with that Organisation active. */
  readonly operator: boolean
  readonly permissions: readonly Permission[]
}

export interface SessionCaller extends PersonCaller {
  readonly by: 'session'
  readonly memberId: MemberId
  readonly session: Session
  readonly sessionHash: string
  /** The active Organisation, while its door is open to this Member. */
  readonly active?: ActiveOrganisation
  /** What was known of the active Organisation when this request began. */
  readonly door?: Door
  /** Why the Organisation that was active is not any more: suspended, revoked, no role left. */
  readonly shutOut?: HubError
}

export interface TokenCaller extends PersonCaller {
  readonly by: 'token'
  readonly identity: MemberIdentity
  /** Absent for somebody who never signed in here. */
  readonly memberId?: MemberId
  /** Absent where the request names none and several are open. */
  readonly active?: Omit<ActiveOrganisation, 'displayName'>
}

export interface ActiveOrganisation {
  readonly organisationId: OrganisationId
  readonly displayName: string
  readonly roles: readonly PersonRole[]
  /** A customer of this Organisation rather than of its staff. */
  readonly portal: boolean
}

export type SystemIntegrationCaller = SystemIntegrationIdentity
export type PlatformServiceCaller = PlatformServiceIdentity

/** Whoever a token stands for, as a caller. */
export function tokenCaller(identity: TokenIdentity): TokenCaller | SystemIntegrationCaller | PlatformServiceCaller {
  if (identity.kind !== 'member') return identity
  const { person, guest, tokenRoles, memberId, organisation: organisationId, roles, portal } = identity
  const { operator, permissions } = identity
  return {
    kind: 'member',
    by: 'token',
    identity,
    ...(memberId === undefined ? {} : { memberId }),
    ...(organisationId === undefined ? {} : { active: { organisationId, roles, portal } }),
    brought: { ...originOf(person), guest, tokenRoles },
    operator,
    permissions,
  }
}

const originOf = (person: PersonOrigin): SessionOrigin =>
  person.by === 'entra' ? { tid: person.tid } : { provider: person.provider, providerOwner: person.providerOwner }

/** How the audit trail calls them: ids only. */
export function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'system-integration':
      return `integration:${caller.clientId}`
    case 'set-up-link':
      return `set-up-link:${caller.link.linkId}`
    case 'platform-service':
      return `service:${caller.clientId}`
    case 'member':
      return caller.by === 'token' && caller.memberId === undefined
        ? nameOf(caller.identity.person)
        : `member:${caller.memberId ?? ''}`
  }
}

/** Whoever came by another provider than Microsoft Entra is a Member. */
const nameOf = (person: PersonOrigin) =>
  person.by === 'entra' ? `person:${person.tid}/${person.oid}` : `provider:${person.provider}`
