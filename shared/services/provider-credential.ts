import { usualAlgorithm } from '../domain/providers/client-key.ts'
import type { IdentityProvider, ProviderSecretName } from '../domain/providers/identity-provider.ts'
import { faulty } from '../domain/providers/provider-draft.ts'
import { keyUnreadable, proofOf } from '../domain/providers/provider-secret.ts'
import type { AssertionKey } from '../ports/assertion-keys.ts'
import type { Ports } from '../ports/ports.ts'

/** By what the hub will prove itself: the value is for the vault, the rest for the row. */
export interface NewCredential {
  readonly value: string
  readonly row: Pick<IdentityProvider, 'secretName' | 'secretChangedAt' | 'secretEndsOn' | 'clientKeys'> & {
    readonly secretName: ProviderSecretName
  }
}

interface Wish {
  readonly clientSecret?: string | undefined
  readonly secretEndsOn?: string | null | undefined
}

type Needs = Pick<Ports, 'random' | 'clock' | 'assertionKeys'>

/**
 * A new name for each secret or key, and the moment from which it counts. Where the hub proves itself by a key that nobody gave, it makes one.
 * @param serving whether what the vault keeps goes on serving @returns undefined where nothing new is to be kept
 * @throws HubError `input.invalid` where what was typed is no key
 */
export async function newCredential(
  ports: Needs,
  provider: IdentityProvider,
  { clientSecret, secretEndsOn }: Wish,
  serving: boolean,
): Promise<NewCredential | undefined> {
  const proof = proofOf(provider)
  const isByKey = proof === 'key' || proof === 'given-key'
  const key = isByKey ? await keyFor(ports, provider, clientSecret, serving) : undefined
  const value = isByKey ? key?.privateJwk : clientSecret
  if (value === undefined || proof === 'none') return undefined
  const row = {
    secretName: `provider_${ports.random.guid().replaceAll('-', '')}`,
    secretChangedAt: ports.clock.now(),
    ...(secretEndsOn ? { secretEndsOn } : {}),
    ...(key ? { clientKeys: [key.publicKey] } : {}),
  } as const
  return { value, row }
}

async function keyFor(
  { assertionKeys }: Needs,
  provider: IdentityProvider,
  typed: string | undefined,
  serving: boolean,
): Promise<AssertionKey | undefined> {
  const isGiven = proofOf(provider) === 'given-key'
  const { keyId: kid, assertionAlgorithm: alg } =
    'keyId' in provider || 'assertionAlgorithm' in provider ? provider : {}
  if (typed === undefined) return serving || isGiven ? undefined : assertionKeys.make(alg ?? usualAlgorithm)
  const read = assertionKeys.read(typed, { alg, kid })
  if (!read) throw keyUnreadable()
  if (isGiven && read.publicKey.alg !== 'ES256') throw faulty(["clientSecret: Apple's key is one of P-256"])
  return read
}
