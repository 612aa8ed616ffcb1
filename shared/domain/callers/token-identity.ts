import type { EntraTenantId, MemberId, OrganisationId, ProviderId } from '../ids.ts'
import type { Permission, PersonRole } from '../roles.ts'
import type { BearerKind } from '../tokens/trust.ts'

/** What a genuine access token says of itself, whoever it stands for. */
export interface TokenFacts {
  readonly kind: BearerKind
  readonly issuer: string
  /** The one of its audiences that it was taken for. */
  readonly audience: string
  /** The application that asked for it. */
  readonly client: string
  /** `sub` as it is written: at Entra another one for each application. */
  readonly subject: string
  readonly scopes: readonly string[]
  readonly issuedAt: Date
  readonly notBefore?: Date
  readonly expiresAt: Date
  /** What the client says that it can do (`xms_cc`), in lower case: `cp1` understands claims challenges. */
  readonly capabilities: readonly string[]
}

/** By what a person is known: tenant and object id at Microsoft Entra, elsewhere the provider, and who in it the Passport says. */
export type PersonOrigin = EntraPerson | ProviderPerson

export interface EntraPerson {
  readonly by: 'entra'
  readonly tid: EntraTenantId
  readonly oid: string
}

export interface ProviderPerson {
  readonly by: 'provider'
  readonly provider: ProviderId
  /** Whose provider it is: any but the platform's leads to its own Organisation alone. */
  readonly providerOwner: OrganisationId
}

/** A person, by a token of Microsoft Entra or of a configured identity provider, or by one of the hub's own. */
export interface MemberIdentity {
  readonly kind: 'member'
  readonly token: TokenFacts
  readonly person: PersonOrigin
  readonly guest: boolean
  /** For people to read, never to decide by. */
  readonly displayName: string
  /** Those of the token that are a person's, whatever becomes of them. */
  readonly tokenRoles: readonly PersonRole[]
  /** Absent for somebody of Microsoft Entra who never signed in here, and whom the tenant mapping lets in all the same. */
  readonly memberId?: MemberId
  /** Absent where none was named and several are open: they stand in `organisations`. */
  readonly organisation?: OrganisationId
  /** Those that hold now in `organisation`; none while it is absent. */
  readonly roles: readonly PersonRole[]
  readonly permissions: readonly Permission[]
  /** A customer of `organisation` rather than of its staff. */
  readonly portal: boolean
  /** Admin of the platform's own Organisation, and that is the one. */
  readonly operator: boolean
  /** The open Organisations, by name, where one has yet to be named. */
  readonly organisations?: readonly OrganisationId[]
}

/** A customer's own program. */
export interface SystemIntegrationIdentity {
  readonly kind: 'system-integration'
  readonly token: TokenFacts
  readonly tid: EntraTenantId
  readonly clientId: string
  readonly organisation: OrganisationId
  readonly roles: readonly ['System']
  readonly permissions: readonly Permission[]
}

/** One of the platform's own APIs. */
export interface PlatformServiceIdentity {
  readonly kind: 'platform-service'
  readonly token: TokenFacts
  readonly tid: EntraTenantId
  readonly clientId: string
  readonly permissions: readonly Permission[]
}

/** Who a genuine token stands for, with the rights that hold at this moment. */
export type TokenIdentity = MemberIdentity | SystemIntegrationIdentity | PlatformServiceIdentity
