import type { SecretName, Secrets } from '../../ports/secrets.ts'

/** The environment answers for the app's own secrets only: it would answer for every Organisation. It is never written. */
export function environmentSecrets(
  values: Readonly<Partial<Record<SecretName, string | undefined>>>,
): Pick<Secrets, 'find'> {
  return {
    find: (owner, name) => Promise.resolve(owner === 'app' ? values[name]?.trim() || undefined : undefined),
  }
}

/** Asks one provider after the other; the first answer counts. The last one keeps what is put. */
export function secretChain(first: readonly Pick<Secrets, 'find'>[], last: Secrets): Secrets {
  return {
    find: async (owner, name) => {
      for (const provider of [...first, last]) {
        const value = await provider.find(owner, name)
        if (value !== undefined) return value
      }
      return undefined
    },
    put: (owner, name, value) => last.put(owner, name, value),
  }
}
