import { organisationId, parseOrganisationId } from '../../domain/ids.ts'
import type { SecretName } from '../../domain/secret-name.ts'
import type { SecretOwner } from '../../ports/secrets.ts'

/**
 * The name of a secret in the vault: `{owner}--{name}`, underscores as dashes, such as `app--microsoft-client-id` or
 * `{organisationId}--entra-direct-refresh-token`. Key Vault allows 1 to 127 letters, digits and dashes and does not tell upper case from
 * lower; an owner has no two dashes in a row and a name has none at all, so that the name can be read back.
 */
export const vaultNameOf = (owner: SecretOwner, name: SecretName): string => `${owner}--${name.replaceAll('_', '-')}`

/** Whose secret a name in the vault is for; undefined for one that is not of ours. */
export function readVaultName(vaultName: string): { readonly owner: SecretOwner; readonly name: string } | undefined {
  const [, ownerPart = '', namePart = ''] = /^(.+?)--([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(vaultName.toLowerCase()) ?? []
  const owner = ownerPart === 'app' ? 'app' : parseOrganisationId(ownerPart)
  return owner === undefined
    ? undefined
    : { owner: owner === 'app' ? owner : organisationId(owner), name: namePart.replaceAll('-', '_') }
}
