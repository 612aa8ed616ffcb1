import type { EntraTenantId } from '../ids.ts'
import type { JsonObject } from './read-token.ts'

/** What every verified token says. */
interface Verified {
  /** `iss`, whole. */
  readonly issuer: string
  /** The one of the token's audiences that it was taken for. */
  readonly audience: string
  readonly issuedAt: Date
  readonly notBefore?: Date
  readonly expiresAt: Date
  /** `xms_cc` of Microsoft, in lower case: what the client says that it can do. Never a reason to believe or to refuse. */
  readonly capabilities: readonly string[]
  /** Every claim, for what is shown. Decisions are made by the facts beside it. */
  readonly claims: JsonObject
}

/** Microsoft, "Claims validation": a person or program is `tid` and `oid`, never an e-mail or a name; `sub` differs between clients. */
interface EntraSubject {
  readonly family: 'entra'
  readonly tid: EntraTenantId
  readonly oid: string
  readonly sub: string
  /** Whether the person's home is another tenant than the one they signed in to (`acct`, or `idp` beside `iss`). */
  readonly guest: boolean
}

/** Elsewhere a person is issuer and `sub`. */
interface OtherSubject {
  readonly family: 'b2c' | 'openid' | 'own'
  readonly sub: string
}

export type Subject = EntraSubject | OtherSubject

/** Roles are told by access tokens alone: an ID token carries those of the client's own registration. */
export type KindFacts =
  | { readonly kind: 'id'; readonly sid?: string }
  | {
      readonly kind: 'delegated'
      readonly client: string
      readonly scopes: readonly string[]
      readonly roles: readonly string[]
    }
  | { readonly kind: 'app-only'; readonly client: string; readonly roles: readonly string[] }
  | {
      readonly kind: 'exchanged'
      readonly client: string
      readonly scopes: readonly string[]
      readonly roles: readonly string[]
      /** Unique among the hub's tokens. */
      readonly jti: string
    }

/** OpenID Connect Back-Channel Logout 1.0 §2.4: whose sessions end, all of a person's or one. */
export interface LogoutFacts {
  readonly kind: 'logout'
  readonly sub?: string
  readonly sid?: string
  readonly jti: string
}

/** A token that passed every check. */
export type VerifiedToken = Verified & ((Subject & KindFacts) | LogoutFacts)

/** One about a person or program of Microsoft Entra. */
export type VerifiedEntra = Verified & EntraSubject & KindFacts
