import type { SecretName } from '../../domain/secret-name.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** An id and its secret come from one source, never mixed: half a pair counts as none. */
const pair: readonly SecretName[] = ['microsoft_client_id', 'microsoft_client_secret']

/**
 * The environment answers for the app's own secrets only: it would answer for every Organisation. It is never written. A pair without a
 * tenant is one of any work account's tenant: no other source is asked for one.
 */
export function environmentSecrets(
  values: Readonly<Partial<Record<SecretName, string | undefined>>>,
): Pick<Secrets, 'find'> {
  const given = (name: SecretName) => values[name]?.trim() || undefined
  const whole = pair.every((name) => given(name) !== undefined)
  const valueOf = (name: SecretName) => {
    if (name === 'microsoft_tenant_id') return whole ? (given(name) ?? 'organizations') : undefined
    return whole || !pair.includes(name) ? given(name) : undefined
  }
  return {
    find: (owner, name, version) =>
      Promise.resolve(owner === 'app' && version === undefined ? valueOf(name) : undefined),
  }
}

/** A provider that is asked before the store; one that cannot be written has no `remove`. */
export type SecretProvider = Pick<Secrets, 'find'> & Partial<Pick<Secrets, 'remove' | 'versions'>>

/**
 * Asks one provider after the other; the first answer counts, and one that fails ends the question: what follows it may hold an older
 * value. The last one keeps what is put, and what would hide it from then on is removed from those before it.
 */
export function secretChain(first: readonly SecretProvider[], last: Secrets): Secrets {
  const removeBefore: Secrets['remove'] = async (owner, name) => {
    for (const provider of first) await provider.remove?.(owner, name)
  }
  return {
    find: async (owner, name, version) => {
      for (const provider of [...first, last]) {
        const value = await provider.find(owner, name, version)
        if (value !== undefined) return value
      }
      return undefined
    },
    put: async (owner, name, value, attributes) => {
      const version = await last.put(owner, name, value, attributes)
      await removeBefore(owner, name)
      return version
    },
    versions: async (owner, name) => {
      for (const provider of first) {
        const known = (await provider.versions?.(owner, name)) ?? []
        // Of a value that is given without versions nothing else is known: it hides those that follow.
        if (known.length > 0 || (await provider.find(owner, name)) !== undefined) return known
      }
      return last.versions(owner, name)
    },
    remove: async (owner, name) => {
      await last.remove(owner, name)
      await removeBefore(owner, name)
    },
  }
}
