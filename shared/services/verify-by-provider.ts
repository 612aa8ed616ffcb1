import type { OpenIdProvider } from '../domain/providers/identity-provider.ts'
import { judgeWithKeys } from '../domain/tokens/judge-with-keys.ts'
import type { OpenToken } from '../domain/tokens/open-token.ts'
import type { Refusal } from '../domain/tokens/refusal.ts'
import type { VerifiedToken } from '../domain/tokens/verified-token.ts'
import { verifyToken, type Wish } from '../domain/tokens/verify-token.ts'
import type { Ports } from '../ports/ports.ts'

/** With the keys that the provider publishes. @throws HubError `provider.unavailable` */
export const verifyByProvider = (
  { providerClient }: Pick<Ports, 'providerClient'>,
  provider: OpenIdProvider,
  opened: OpenToken,
  wish: Wish,
): Promise<VerifiedToken | Refusal> =>
  judgeWithKeys(
    opened,
    (wanted) => providerClient.signingKeys(provider, wanted),
    (keys) => verifyToken(opened, keys, wish),
  )
