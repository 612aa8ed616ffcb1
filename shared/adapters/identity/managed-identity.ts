import type { TokenCredential } from '@azure/identity'

/**
 * The app's managed identity (a developer's own sign-in on a local machine). The library behind it is as large as everything else
 * together, so it is loaded with the first token: until then the app starts and answers without it.
 * @param forSimulated the simulated identity and no other: a developer's own credentials, which would be tried first, are not sent to a
 * simulated service, and nobody outside this machine is asked for a token
 */
export function managedIdentity({ forSimulated = false } = {}): TokenCredential {
  let loading: Promise<TokenCredential> | undefined
  const load = async (): Promise<TokenCredential> => {
    const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity')
    return forSimulated ? new ManagedIdentityCredential() : new DefaultAzureCredential()
  }
  return { getToken: async (scopes, options) => (await (loading ??= load())).getToken(scopes, options) }
}
