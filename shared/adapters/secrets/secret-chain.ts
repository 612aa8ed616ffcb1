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
