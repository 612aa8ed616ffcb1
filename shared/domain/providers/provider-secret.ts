import { usualAlgorithm } from './client-key.ts'
import { provesByKey } from './proving-by-key.ts'
import { credentialFaults } from './entra-settings.ts'
import type { EntraCredential, IdentityProvider } from './identity-provider.ts'
import { faulty, type KindSettings, type TypedSettings } from './provider-draft.ts'

/** By what the hub proves itself; `none`: it is a public client; `key`: a private key; `given-key`: one that the provider gave (Apple). */
export type ProofOf = EntraCredential | 'none' | 'key' | 'given-key'

interface Proving extends Pick<KindSettings, 'kind' | 'clientAuthentication'> {
  readonly credential?: EntraCredential
}

export function proofOf(settings: Proving): ProofOf {
  if (settings.clientAuthentication === 'none') return 'none'
  if (provesByKey(settings)) return settings.clientAuthentication === 'apple' ? 'given-key' : 'key'
  return settings.kind === 'entra' ? (settings.credential ?? 'secret') : 'secret'
}

/** The same as far as it was typed; undefined where a document will tell. */
export function proofTyped(kind: IdentityProvider['kind'], typed: TypedSettings): ProofOf | undefined {
  if (kind === 'entra') return typed.credential ?? 'secret'
  const { clientAuthentication } = typed
  if (clientAuthentication !== undefined) return proofOf({ kind, clientAuthentication })
  return typed.discoveryUrl === undefined ? 'secret' : undefined
}

/**
 * Whether what the vault keeps for a provider goes on serving for how it proves itself now: a secret is no key, a key no secret, and neither is the
 * hub's own key one that Apple gave, nor Apple's one to publish.
 */
export function keepsServing(
  before: Pick<IdentityProvider, 'secretName' | 'clientKeys' | 'clientAuthentication'>,
  proof: ProofOf | undefined,
): boolean {
  if (before.secretName === undefined) return false
  if (proof === undefined) return true
  const isForKey = proof === 'key' || proof === 'given-key'
  if (!isForKey || before.clientKeys === undefined) return isForKey === (before.clientKeys !== undefined)
  return before.clientAuthentication === (proof === 'key' ? 'private_key_jwt' : 'apple')
}

const algorithmIn = (settings: KindSettings) =>
  'assertionAlgorithm' in settings ? settings.assertionAlgorithm : undefined

/** Whether a key that is kept signs otherwise than is wished for now. One that somebody typed signs as it can until something else is wished for. */
export function signsOtherwise(before: IdentityProvider, after: KindSettings): boolean {
  const wished = algorithmIn(after)
  if (before.clientKeys === undefined || algorithmIn(before) === wished) return false
  return before.clientKeys.every(({ alg }) => alg !== (wished ?? usualAlgorithm))
}

/** Proofs that need nobody to type a secret: the hub makes its key itself. */
const withoutSecret: readonly ProofOf[] = ['federated', 'none', 'key']

/**
 * A client's secret is needed once, and of its credential's form each time; a public client has none.
 * @throws HubError `input.invalid`
 */
export function refuseFaultySecret(proof: ProofOf | undefined, secret: string | undefined, isFirst: boolean): void {
  if (proof === undefined) return
  const isMissing = isFirst && !withoutSecret.includes(proof) && secret === undefined
  const faults = [...(isMissing ? ['clientSecret: is needed'] : []), ...unfit(proof, secret)]
  if (faults.length > 0) throw faulty(faults)
}

function unfit(proof: ProofOf, secret: string | undefined): readonly string[] {
  if (proof === 'none') return secret === undefined ? [] : ['clientSecret: is not for a public client']
  if (proof === 'key' || proof === 'given-key') return []
  return credentialFaults(proof, secret)
}

export const keyUnreadable = () =>
  faulty(['clientSecret: holds no private key that can sign (RSA of 2048 to 8192 bits, or P-256; PEM or JWK)'])
