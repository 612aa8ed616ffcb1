import type { TokenCredential } from '@azure/identity'
import type { AzureAddress } from './azure-address.ts'

/**
 * The app's managed identity. For a simulated service it is the simulated one and no other: a developer's own credentials, which the
 * SDK would try first, are not sent there, and nobody outside this machine is asked for a token. Loaded when it is first needed.
 */
export async function managedIdentity({ isSimulated }: AzureAddress): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity')
  return isSimulated ? new ManagedIdentityCredential() : new DefaultAzureCredential()
}
