import type { OpenIdProvider } from '../domain/providers/identity-provider.ts'
import type { OpenToken } from '../domain/tokens/open-token.ts'
import { isRefusal, type Refusal } from '../domain/tokens/refusal.ts'
import type { VerifiedToken } from '../domain/tokens/verified-token.ts'
import { verifyToken, type Wish } from '../domain/tokens/verify-token.ts'
import type { Ports } from '../ports/ports.ts'

/** With the keys that the provider publishes; they are fetched again for a key that is new. @throws HubError `provider.unavailable` */
export async function verifyByProvider(
  { providerClient }: Pick<Ports, 'providerClient'>,
  provider: OpenIdProvider,
  opened: OpenToken,
  wish: Wish,
): Promise<VerifiedToken | Refusal> {
  const outcome = verifyToken(opened, await providerClient.signingKeys(provider, { kid: opened.kid }), wish)
  // A token that names no key cannot say that its key is a new one.
  if (opened.kid !== undefined || !isOfAnotherKey(outcome)) return outcome
  return verifyToken(opened, await providerClient.signingKeys(provider, 'again'), wish)
}

const isOfAnotherKey = (outcome: VerifiedToken | Refusal) =>
  isRefusal(outcome) && ['key.unknown', 'signature.invalid'].includes(outcome.refused)
