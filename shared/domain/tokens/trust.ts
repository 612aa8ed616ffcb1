import type { Algorithm } from './algorithms.ts'

/**
 * `id`: an ID token, for the client itself. `delegated`: an access token that a person's sign-in gave. `app-only`: an access token that a
 * program got in its own name. `logout`: a back-channel logout token. `exchanged`: an access token that the hub itself issued (RFC 9068).
 */
export type TokenKind = 'id' | 'delegated' | 'app-only' | 'logout' | 'exchanged'

/** The kinds that speak for somebody who calls an API: an ID or logout token never does (RFC 8725 §3.12). */
export const bearerKinds = ['delegated', 'app-only', 'exchanged'] as const satisfies readonly TokenKind[]
export type BearerKind = (typeof bearerKinds)[number]

/** What tokens of one kind must fulfil at one audience. */
export interface Terms {
  /** Delegated and exchanged tokens: the scopes of which one must be there. A delegated token is refused where none is listed. */
  readonly scopes?: readonly string[]
  /** The clients that may have asked for the token (`azp`, `appid`, `client_id`); any unless given. */
  readonly clients?: readonly string[]
  /** The tenants whose tokens are taken: an application of a single tenant names its own. Any unless given. */
  readonly tenants?: readonly string[]
  /** App-only tokens: `idtyp` is an optional claim, and demanded only where the app registration asks Entra for it. */
  readonly idtyp?: 'required'
  /** Claims that must be there besides those of the kind. */
  readonly claims?: readonly string[]
  /** ID and logout tokens: audiences that may stand beside ours, where `azp` says that the token was made for us. None unless given. */
  readonly besides?: readonly string[]
}

/** Whom a token may be for, and as what. A kind that is not listed is refused. */
export interface TrustedAudience {
  /** As in `aud`, letter for letter: the client id in v2 tokens, the App ID URI in v1 tokens. */
  readonly audience: string
  readonly accepts: Readonly<Partial<Record<TokenKind, Terms>>>
}

interface Issuing {
  readonly audiences: readonly TrustedAudience[]
}

/** A version of Microsoft Entra in one cloud. Versions have issuers and key sets of their own; both sign with RS256. */
export interface EntraIssuer extends Issuing {
  readonly family: 'entra'
  /** As in `ver`. */
  readonly version: '1.0' | '2.0'
  /** From the discovery document, with `{tenantid}` in place of the tenant. */
  readonly issuer: string
}

/** A user flow of Azure AD B2C. Flows of one tenant share the issuer, and each has its own key set. */
export interface B2cIssuer extends Issuing {
  readonly family: 'b2c'
  /** Ends in a slash. */
  readonly issuer: string
  /** As in `tfp` or, in older tokens, `acr`; without regard to case. */
  readonly policy: string
}

/** Any other OpenID provider, or (family `own`) the hub itself. */
export interface OpenIdIssuer extends Issuing {
  readonly family: 'openid' | 'own'
  readonly issuer: string
  readonly algorithms: readonly Algorithm[]
}

export type TrustedIssuer = EntraIssuer | B2cIssuer | OpenIdIssuer

/** Whose tokens are believed, and for what. Whatever is not listed is refused. */
export interface Trust {
  readonly issuers: readonly TrustedIssuer[]
}
