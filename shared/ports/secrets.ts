import type { OrganisationId } from '../domain/ids.ts'

/** Whose secret: an Organisation's, or the app's own. */
export type SecretOwner = OrganisationId | 'app'

export type SecretName = 'microsoft_client_id' | 'microsoft_client_secret' | 'entra_direct_refresh_token'

/** Secret values by owner and name. A blank value counts as absent. */
export interface Secrets {
  find(owner: SecretOwner, name: SecretName): Promise<string | undefined>
  put(owner: SecretOwner, name: SecretName, value: string): Promise<void>
}
