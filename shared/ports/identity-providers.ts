import type { OrganisationId, ProviderId } from '../domain/ids.ts'
import type { TokenProvider } from '../domain/providers/access-tokens.ts'
import type { IdentityProvider, OpenIdProvider, ProviderKey } from '../domain/providers/identity-provider.ts'
import type { JsonObject } from '../domain/tokens/read-token.ts'
import type { KeysOf } from '../domain/tokens/judge-with-keys.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

export interface IdentityProviders {
  find(key: ProviderKey): Promise<Kept<IdentityProvider> | undefined>
  /**
   * The same, as it was at most five seconds ago where that lets somebody begin a sign-in; what was changed by this instance since is known. For
   * beginnings alone: whoever decides reads it anew.
   */
  readonly lately: Pick<IdentityProviders, 'find' | 'isAccepted'>
  /** Those that an Organisation set up itself, in no order that means anything. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<IdentityProvider>>>
  /**
   * For work of the hub's own: everybody's, page by page, of the Organisations whose ids are in a stretch. `next` is given to nobody.
   */
  scan(
    stretch: { readonly from?: string; readonly before?: string },
    wish: PageWish,
  ): Promise<Page<Kept<IdentityProvider>>>
  /**
   * The one provider of an Organisation that takes access tokens of this issuer: two point reads. Whether it is enabled, nobody has asked.
   */
  findByIssuer(organisationId: OrganisationId, issuer: string): Promise<TokenProvider | undefined>
  /** Organisations that may have such a provider, at most as many as asked for: a part of one partition. */
  ownersOfIssuer(issuer: string, most: number): Promise<readonly OrganisationId[]>
  /** @throws HubError `state.conflicting` for an id that exists, or where another provider of the Organisation takes the issuer's tokens */
  insert(provider: IdentityProvider): Promise<Kept<IdentityProvider>>
  /** @throws HubError `version.stale`; `state.conflicting` where another provider of the Organisation takes the issuer's tokens */
  replace(provider: IdentityProvider, version: Version): Promise<Kept<IdentityProvider>>
  /** Whether an Organisation lets people in by this provider of the platform. */
  isAccepted(organisationId: OrganisationId, providerId: ProviderId): Promise<boolean>
  /** The platform's providers that an Organisation accepts. */
  listAccepted(organisationId: OrganisationId): Promise<readonly ProviderId[]>
  /** Safe to repeat. */
  accept(organisationId: OrganisationId, providerId: ProviderId): Promise<void>
  /** Safe to repeat. */
  withdraw(organisationId: OrganisationId, providerId: ProviderId): Promise<void>
}

/** What a provider's token endpoint gave, unverified. */
export interface ProviderTokens {
  /** Absent where there is nothing to call with it: B2C gives none for `openid` alone. */
  readonly accessToken?: string
  readonly idToken?: string
  readonly refreshToken?: string
}

/** The client's secret as the vault has it; a federated credential has none. */
export interface ClientSecret {
  readonly secret: string | undefined
}

/** What is asked of an identity provider itself. Its addresses are a customer's: every call goes through the guard. */
export interface ProviderClient {
  /**
   * The document at an address. @throws HubError `address.refused`, `address.unresolved`, `address.unreachable`, `address.oversize`;
   * `discovery.refused` for what is no document
   */
  discover(address: string): Promise<unknown>
  /**
   * Redeems a code; the hub proves itself as the provider's settings say.
   * @throws HubError `code.rejected`, `credential.missing`, `credential.rejected`, `provider.refused`, `provider.unavailable`
   */
  redeem(
    provider: IdentityProvider,
    proof: ClientSecret & {
      readonly code: string
      readonly codeVerifier: string
      readonly redirectUri: string
    },
  ): Promise<ProviderTokens>
  /** Tokens for a refresh token. @throws as {@link redeem}; `code.rejected` where it counts no longer */
  refresh(provider: IdentityProvider, proof: ClientSecret & { readonly refreshToken: string }): Promise<ProviderTokens>
  /**
   * What User Details says about the bearer of a token; where it comes signed, that was verified.
   * @throws HubError `provider.refused`, `provider.unavailable`; the verifier's own codes
   */
  readUserDetails(
    provider: IdentityProvider & { readonly userDetailsUrl: string },
    proof: ClientSecret & { readonly accessToken: string },
  ): Promise<JsonObject>
  /**
   * The list of the person's e-mail addresses, as the provider answers it.
   * @throws HubError `provider.refused`, `provider.unavailable`
   */
  readEMails(eMailsUrl: string, accessToken: string): Promise<unknown>
  /**
   * The keys that may have signed; fetched again, at most once in five minutes, where `kid` is not among them, or with `again`.
   * @throws HubError `provider.unavailable` when there never were any
   */
  signingKeys(provider: OpenIdProvider, wanted: Parameters<KeysOf>[0]): ReturnType<KeysOf>
}
