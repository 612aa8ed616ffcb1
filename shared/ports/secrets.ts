import type { OrganisationId } from '../domain/ids.ts'
import type { SecretName } from '../domain/secret-name.ts'

/** Whose secret: an Organisation's, or the app's own. */
export type SecretOwner = OrganisationId | 'app'

/**
 * Secret values by owner and name, in versions. A blank value counts as absent; a store that fails is never taken for one that holds
 * nothing.
 * @throws HubError (from each) `vault.unavailable`, `vault.refused`, `storage.unavailable`
 */
export interface Secrets {
  /** The newest, or the one of that version. */
  find(owner: SecretOwner, name: SecretName, version?: string): Promise<string | undefined>
  /** Adds a version, which is the newest from then on; earlier ones stay. @returns the version, opaque: letters and digits */
  put(owner: SecretOwner, name: SecretName, value: string): Promise<string>
  /** From then on every version is absent. Safe to repeat. */
  remove(owner: SecretOwner, name: SecretName): Promise<void>
}
