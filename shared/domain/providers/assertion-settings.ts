import type { AssertionAlgorithm, AssertionAudience } from './client-key.ts'
import { provesByKey } from './proving-by-key.ts'
import type { AssertionSettings, ClientAuthentication, IdentityProvider } from './identity-provider.ts'

/** What an administrator types of how the hub proves itself by an assertion. */
export interface TypedAssertion {
  readonly assertionAudience?: AssertionAudience | undefined
  readonly assertionAlgorithm?: AssertionAlgorithm | null | undefined
  readonly keyId?: string | null | undefined
  readonly teamId?: string | undefined
}

/** What counts for a way to prove oneself; what another way would need goes. */
export function assertionSettingsOf(
  clientAuthentication: ClientAuthentication,
  { assertionAudience, assertionAlgorithm, keyId, teamId }: TypedAssertion,
): AssertionSettings {
  const isSigned = ['private_key_jwt', 'client_secret_jwt'].includes(clientAuthentication)
  return {
    ...(isSigned && assertionAudience !== undefined ? { assertionAudience } : {}),
    ...(clientAuthentication === 'private_key_jwt' && assertionAlgorithm ? { assertionAlgorithm } : {}),
    ...(provesByKey({ clientAuthentication }) && keyId ? { keyId } : {}),
    ...(clientAuthentication === 'apple' && teamId !== undefined ? { teamId } : {}),
  }
}

const postedAt = /(?:^| )(?:name|email)(?: |$)/

/** Apple, "Creating a client secret" and "Request an authorization": the team and its key are named, and names and e-mails are posted. */
export function assertionFaults(provider: IdentityProvider): readonly string[] {
  if (provider.clientAuthentication !== 'apple') return []
  if (provider.kind !== 'oidc') return ['clientAuthentication: apple is for oidc']
  const { teamId, keyId, scope, responseMode } = provider
  return [
    ...(teamId === undefined ? ['teamId: is needed'] : []),
    ...(keyId === undefined ? ['keyId: is needed'] : []),
    ...(responseMode === 'query' && postedAt.test(scope)
      ? ['responseMode: must be form_post where a name or an e-mail is asked for']
      : []),
  ]
}
