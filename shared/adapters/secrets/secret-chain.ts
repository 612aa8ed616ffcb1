import type { SecretName, Secrets } from '../../ports/secrets.ts'

/** An id and its secret come from one source, never mixed: half a pair counts as none. */
const pair: readonly SecretName[] = ['microsoft_client_id', 'microsoft_client_secret']

/** The environment answers for the app's own secrets only: it would answer for every Organisation. It is never written. */
export function environmentSecrets(
  values: Readonly<Partial<Record<SecretName, string | undefined>>>,
): Pick<Secrets, 'find'> {
  const valueOf = (name: SecretName) => values[name]?.trim() || undefined
  const whole = pair.every((name) => valueOf(name) !== undefined)
  return {
    find: (owner, name) =>
      Promise.resolve(owner === 'app' && (whole || !pair.includes(name)) ? valueOf(name) : undefined),
  }
}

/** A provider that is asked before the store; one that cannot be written has no `remove`. */
export type SecretProvider = Pick<Secrets, 'find'> & Partial<Pick<Secrets, 'remove'>>

/**
 * Asks one provider after the other; the first answer counts, and one that fails ends the question: what follows it may hold an older
 * value. The last one keeps what is put, and what would hide it from then on is removed from those before it.
 */
export function secretChain(first: readonly SecretProvider[], last: Secrets): Secrets {
  const removeBefore: Secrets['remove'] = async (owner, name) => {
    for (const provider of first) await provider.remove?.(owner, name)
  }
  return {
    find: async (owner, name) => {
      for (const provider of [...first, last]) {
        const value = await provider.find(owner, name)
        if (value !== undefined) return value
      }
      return undefined
    },
    put: async (owner, name, value) => {
      await last.put(owner, name, value)
      await removeBefore(owner, name)
    },
    remove: async (owner, name) => {
      await last.remove(owner, name)
      await removeBefore(owner, name)
    },
  }
}
