import type { JsonObject } from '../tokens/read-token.ts'
import { isSpokenFor } from '../tokens/open-token.ts'
import type { Trust } from '../tokens/trust.ts'
import type { IdentityProvider, OidcProvider } from './identity-provider.ts'

/** A provider whose access tokens are taken. */
export type TokenProvider = OidcProvider & { readonly apiAudiences: readonly string[] }

/** Whether access tokens of a provider are taken at all: somebody named their audiences. */
export const takesTokens = (provider: IdentityProvider): provider is TokenProvider =>
  provider.kind === 'oidc' && provider.apiAudiences !== undefined && provider.apiAudiences.length > 0

/**
 * What makes audiences unfit for access tokens. The client's own id is the audience of its ID tokens, which are never taken for access
 * tokens (RFC 9068 §4); and whose tokens the platform judges itself, no provider of a customer speaks for.
 */
export function audienceFaults(provider: IdentityProvider, trust: Trust): readonly string[] {
  if (!takesTokens(provider)) return []
  return [
    ...(provider.apiAudiences.includes(provider.clientId)
      ? ["apiAudiences: the client's own id is for ID tokens"]
      : []),
    ...(isSpokenFor(provider.issuer, trust) ? ['apiAudiences: tokens of this issuer count by their tenant'] : []),
  ]
}

/** What is believed of a provider's access tokens: a person's, for the audiences that were named, by the algorithms it signs with. */
export const trustInTokensOf = ({ issuer, algorithms, apiAudiences }: TokenProvider): Trust => ({
  issuers: [
    {
      family: 'openid',
      issuer,
      algorithms,
      audiences: apiAudiences.map((audience) => ({ audience, accepts: { delegated: {} } })),
    },
  ],
})

/** Longer than any issuer that can be configured. In characters. */
const longestIssuer = 2000

/** The issuer that a token names, as far as one can be configured. Nothing of the token is proven yet. */
export const issuerNamedIn = ({ iss }: JsonObject): string | undefined =>
  typeof iss === 'string' && iss.length <= longestIssuer && iss.isWellFormed() && URL.canParse(iss) ? iss : undefined

/** Of providers with one issuer those that take one of a token's audiences. */
export function takersOf<Provider extends TokenProvider>(
  { aud }: JsonObject,
  providers: readonly Provider[],
): readonly Provider[] {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return providers.filter(({ apiAudiences }) => apiAudiences.some((audience) => named.includes(audience)))
}
