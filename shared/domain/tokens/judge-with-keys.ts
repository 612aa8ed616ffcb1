import type { OpenToken } from './open-token.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { KeySet } from './signing-keys.ts'

/** Where keys come from: fetched again, at most once in a while, where the one that is named is not among them, or with `again`. */
export type KeysOf = (wanted: { readonly kid: string | undefined } | 'again') => Promise<KeySet>

/**
 * Judges a token by the keys that its issuer publishes. A token that names no key cannot say that its key is a new one, and some issuers give a
 * new key the name of the one before: where another key than the known one may have signed, the keys are fetched again.
 */
export async function judgeWithKeys<Outcome extends object>(
  { kid }: Pick<OpenToken, 'kid'>,
  keysOf: KeysOf,
  judge: (keys: KeySet) => Outcome | Refusal,
): Promise<Outcome | Refusal> {
  const keys = await keysOf({ kid })
  const outcome = judge(keys)
  // For a name that was not there they have just been fetched.
  const isAsNew = kid !== undefined && !keys.has(kid)
  if (isAsNew || !isRefusal(outcome) || !ofAnotherKey.includes(outcome.refused)) return outcome
  const newer = await keysOf('again')
  return newer === keys ? outcome : judge(newer)
}

const ofAnotherKey: readonly Refusal['refused'][] = ['key.unknown', 'key.mismatched', 'signature.invalid']
