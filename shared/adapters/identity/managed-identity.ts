import type { TokenCredential } from '@azure/identity'

/**
 * The app's managed identity (a developer's own sign-in on a local machine). The library behind it is as large as everything else
 * together, so it is loaded with the first token: until then the app starts and answers without it.
 */
export function managedIdentity(): TokenCredential {
  let loading: Promise<TokenCredential> | undefined
  const load = async (): Promise<TokenCredential> => {
    const { DefaultAzureCredential } = await import('@azure/identity')
    return new DefaultAzureCredential()
  }
  return { getToken: async (scopes, options) => (await (loading ??= load())).getToken(scopes, options) }
}
