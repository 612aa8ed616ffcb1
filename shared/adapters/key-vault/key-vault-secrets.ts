import type { TokenCredential } from '@azure/identity'
import type { SecretClient, SecretProperties } from '@azure/keyvault-secrets'
import { HubError } from '../../domain/hub-error.ts'
import type { Secrets, SecretVersion } from '../../ports/secrets.ts'
import { azureAddress } from '../http/azure-address.ts'
import { azureFailure, causeOf, isPassing, patiently, usualPatience, type Patience } from '../http/patiently.ts'
import { managedIdentity } from '../identity/managed-identity.ts'
import { simulatedAddress } from './simulated-address.ts'
import { vaultNameOf } from './vault-name.ts'

interface Means {
  /** The app's managed identity where it is not given. */
  readonly credential?: TokenCredential
  readonly patience?: Patience
}

/** How long whoever asks for the hub's health is kept waiting, in milliseconds. */
const longestCheck = 5_000

/** How often a name whose deletion or recovery is under way is tried again, a second apart. */
const mostTurns = 15

/**
 * Secrets in Azure Key Vault. A `put` adds a version and the vault keeps the earlier ones; a `remove` leaves a deleted secret, which the
 * vault keeps for its retention time and which the next `put` recovers. A vault that fails is never taken for one that holds nothing, and neither is
 * a version that somebody disabled: no earlier one is given in its place. When a version begins and ends is for whoever uses it; the vault gives it anyway.
 * https://learn.microsoft.com/rest/api/keyvault/secrets
 * @throws HubError (from each) `vault.unavailable` (details: `retryAfterSeconds` where the vault says so), `vault.refused`, `secret.disabled`
 */
export function keyVaultSecrets(
  vaultUrl: string,
  { credential, patience = usualPatience }: Means = {},
): Secrets & { readonly check: () => Promise<void> } {
  const ask = vaultAt(vaultUrl, credential, patience)
  const read = async (vaultName: string, shown = patience, version?: string) => {
    try {
      const { value } = await ask(
        (client, abortSignal) =>
          client.getSecret(vaultName, { abortSignal, ...(version === undefined ? {} : { version }) }),
        shown,
      )
      // Something between us and the vault may answer 200 with a page of its own: that is no secret without a value.
      if (value === undefined) throw new Error('The answer holds no value.')
      return value
    } catch (thrown) {
      if (isAbsent(thrown)) return undefined
      throw asRefusal(thrown)
    }
  }
  return {
    find: async (owner, name, version) =>
      (await read(vaultNameOf(owner, name), patience, version))?.trim() || undefined,
    put: async (owner, name, value, { expiresAt } = {}) => {
      const vaultName = vaultNameOf(owner, name)
      const known = { tags: { owner, name }, ...(expiresAt === undefined ? {} : { expiresOn: expiresAt }) }
      const { properties } = await overcoming(
        () => ask((client, abortSignal) => client.setSecret(vaultName, value, { abortSignal, ...known })),
        () => ask((client, abortSignal) => client.beginRecoverDeletedSecret(vaultName, { abortSignal })),
        patience,
      )
      // Without one nobody could say later which secret is meant.
      if (properties.version === undefined) throw asRefusal(new Error('The answer names no version.'))
      return properties.version
    },
    versions: async (owner, name) => {
      try {
        return await ask((client, abortSignal) =>
          readVersions(client.listPropertiesOfSecretVersions(vaultNameOf(owner, name), { abortSignal })),
        )
      } catch (thrown) {
        if (isAbsent(thrown)) return []
        throw asRefusal(thrown)
      }
    },
    remove: async (owner, name) => {
      try {
        await ask((client, abortSignal) => client.beginDeleteSecret(vaultNameOf(owner, name), { abortSignal }))
      } catch (thrown) {
        if (!isAbsent(thrown) && azureFailure(thrown).innerCode !== 'ObjectIsBeingDeleted') throw asRefusal(thrown)
      }
    },
    /** Reads a name that nothing has: it shows that the vault answers, and that it lets us read. */
    check: async () => {
      await read('health', { ...patience, within: Math.min(patience.within, longestCheck) })
    },
  }
}

/** Connects with the first question, and asks each one patiently. */
function vaultAt(vaultUrl: string, credential: TokenCredential | undefined, patience: Patience) {
  const connect = async () => {
    const { SecretClient } = await import('@azure/keyvault-secrets')
    const address = azureAddress(vaultUrl, simulatedAddress)
    return new SecretClient(
      address.url,
      credential ?? managedIdentity({ forSimulated: address.isSimulated }),
      address.options,
    )
  }
  let connected: ReturnType<typeof connect> | undefined
  return async <T>(act: (client: SecretClient, abortSignal: AbortSignal) => Promise<T>, shown = patience) => {
    const client = await (connected ??= connect())
    return patiently((signal) => act(client, signal), shown)
  }
}

/** Newest first; the vault's own order is that of the ids, and its moments are whole seconds. */
async function readVersions(listed: AsyncIterable<SecretProperties>): Promise<readonly SecretVersion[]> {
  const found: SecretVersion[] = []
  for await (const { version, createdOn, expiresOn, enabled } of listed)
    if (version !== undefined && createdOn !== undefined)
      found.push({
        ...{ version, createdAt: createdOn },
        ...(expiresOn === undefined ? {} : { expiresAt: expiresOn }),
        ...(enabled === false ? { disabled: true } : {}),
      })
  return found.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
}

/** A removed secret holds its name: it is recovered, and whatever the vault has under way is waited for. */
async function overcoming<Set>(
  set: () => Promise<Set>,
  recover: () => Promise<unknown>,
  { wait }: Patience,
): Promise<Set> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await set()
    } catch (thrown) {
      const { status, innerCode } = azureFailure(thrown)
      if (status !== 409 || turn > mostTurns) throw asRefusal(thrown)
      if (innerCode === 'ObjectIsDeletedButRecoverable') await recover().catch(() => undefined)
      else await wait(1000)
    }
  }
}

const isAbsent = (thrown: unknown) => {
  const { status, code } = azureFailure(thrown)
  return status === 404 && code === 'SecretNotFound'
}

function asRefusal(thrown: unknown): HubError {
  const failure = azureFailure(thrown)
  const { retryAfter, innerCode } = failure
  // The vault says it as it says that it lets nobody in: with 403.
  if (innerCode === 'SecretDisabled')
    return new HubError('secret.disabled', 'Somebody disabled this secret in the store of secrets.', {
      cause: causeOf(thrown),
    })
  if (!isPassing(failure) && failure.status !== 409)
    return new HubError('vault.refused', 'The store of secrets refuses the hub.', { cause: causeOf(thrown) })
  return new HubError('vault.unavailable', 'The store of secrets does not answer.', {
    cause: causeOf(thrown),
    ...(retryAfter === undefined ? {} : { details: { retryAfterSeconds: retryAfter } }),
  })
}
