import type { OrganisationId } from '../domain/ids.ts'
import type { ProviderSecretName } from '../domain/providers/identity-provider.ts'

/** Whose secret: an Organisation's, or the app's own. */
export type SecretOwner = OrganisationId | 'app'

/** Lower case letters, digits and single underscores: stores of secrets spell them in their own way, and back. */
export type SecretName =
  'microsoft_client_id' | 'microsoft_client_secret' | 'entra_direct_refresh_token' | ProviderSecretName

/**
 * Secret values by owner and name. A blank value counts as absent; a store that fails is never taken for one that holds nothing.
 * @throws HubError (from each) `vault.unavailable`, `vault.refused`, `storage.unavailable`
 */
export interface Secrets {
  find(owner: SecretOwner, name: SecretName): Promise<string | undefined>
  put(owner: SecretOwner, name: SecretName, value: string): Promise<void>
  /** From then on it is absent. Safe to repeat. */
  remove(owner: SecretOwner, name: SecretName): Promise<void>
}
