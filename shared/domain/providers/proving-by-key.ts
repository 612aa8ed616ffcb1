import type { ClientKey } from './client-key.ts'
import type { IdentityProvider } from './identity-provider.ts'

type Keyed = Pick<IdentityProvider, 'clientAuthentication'> & {
  readonly clientKeys?: readonly ClientKey[] | undefined
  readonly keyId?: string | undefined
}

/** Whether the hub proves itself by a private key. */
export const provesByKey = ({ clientAuthentication }: Pick<IdentityProvider, 'clientAuthentication'>) =>
  clientAuthentication === 'private_key_jwt' || clientAuthentication === 'apple'

/** What a provider may read to know the hub by: the keys under the names that assertions give. Apple knows its own key. */
export function publishedClientKeys(provider: Keyed): readonly ClientKey[] {
  if (provider.clientAuthentication !== 'private_key_jwt') return []
  return (provider.clientKeys ?? []).map((key) => ({ ...key, kid: provider.keyId ?? key.kid }))
}

/** Whom assertions for a provider are for. One that has no issuer is named by its token address. */
export function audienceOfAssertions(provider: IdentityProvider): string {
  const isOidc = provider.kind === 'oidc' && provider.assertionAudience !== 'token_endpoint'
  return isOidc ? provider.issuer : provider.tokenUrl
}
