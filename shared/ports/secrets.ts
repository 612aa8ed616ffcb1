import type { OrganisationId } from '../domain/ids.ts'
import type { SecretName } from '../domain/secret-name.ts'

/** Whose secret: an Organisation's, or the app's own. */
export type SecretOwner = OrganisationId | 'app'

/** What a store knows of a version besides its value. */
export interface SecretVersion {
  readonly version: string
  readonly createdAt: Date
  /** When what the value opens ends by itself; absent where nobody said so. The store gives the value after it as before. */
  readonly expiresAt?: Date
  /** Somebody switched it off: its value is given to nobody, and no earlier one in its place. */
  readonly disabled?: true
}

/**
 * Secret values by owner and name, in versions. A blank value counts as absent; a store that fails is never taken for one that holds
 * nothing. What another instance wrote or removed is known here a minute later at the latest.
 * @throws HubError (from each) `vault.unavailable`, `vault.refused`, `storage.unavailable`; from `find` `secret.disabled`, too
 */
export interface Secrets {
  /** The newest, or the one of that version. */
  find(owner: SecretOwner, name: SecretName, version?: string): Promise<string | undefined>
  /**
   * Adds a version, which is the newest from then on; earlier ones stay. A name that was removed is taken up again, earlier versions included.
   * @returns the version, opaque: letters and digits
   */
  put(owner: SecretOwner, name: SecretName, value: string, attributes?: { readonly expiresAt?: Date }): Promise<string>
  /** Newest first; none where the secret is absent or removed. */
  versions(owner: SecretOwner, name: SecretName): Promise<readonly SecretVersion[]>
  /** From then on every version is absent. Safe to repeat. */
  remove(owner: SecretOwner, name: SecretName): Promise<void>
}
