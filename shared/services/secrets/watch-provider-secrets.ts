import { daysLater } from '../../domain/invitation.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import { noticeDays, providerSecretId, watchedKeptDays } from '../../domain/secret-notice.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import { everyPage } from '../every-page.ts'
import { noticeSecret, type NoticeNeeds, type SeenSecret } from './notice-secret.ts'

type Needs = NoticeNeeds & Pick<RequestPorts, 'watchedSecrets'>

/**
 * Tells people of the secret of an identity provider whose end, as somebody typed it, comes near. Of a provider that is switched off, and of a
 * secret in whose place another one was typed, nobody needs to hear. Returns how many notices were told: 0 or 1. Safe to repeat.
 */
export async function watchProviderSecret(ports: Needs, provider: IdentityProvider): Promise<number> {
  const secret = seenOf(provider, ports.clock.now())
  await forgetOthers(ports, provider, secret)
  return secret === undefined ? 0 : noticeSecret(ports, secret)
}

function seenOf(provider: IdentityProvider, now: Date): SeenSecret | undefined {
  const { organisationId, providerId, label, secretEndsOn, secretChangedAt } = provider
  const endsAt = secretEndsOn === undefined ? undefined : new Date(`${secretEndsOn}T00:00:00Z`)
  if (endsAt === undefined || provider.state === 'disabled') return undefined
  if (endsAt > daysLater(now, noticeDays[0]) || endsAt <= daysLater(now, -watchedKeptDays)) return undefined
  return {
    organisationId,
    secretId: providerSecretId(provider),
    origin: 'provider',
    providerId,
    kind: provider.kind === 'entra' && provider.credential === 'certificate' ? 'certificate' : 'password',
    displayName: label,
    ...(secretChangedAt === undefined ? {} : { startsAt: secretChangedAt }),
    endsAt,
  }
}

async function forgetOthers(
  { watchedSecrets }: Needs,
  { organisationId, providerId }: IdentityProvider,
  secret: SeenSecret | undefined,
): Promise<void> {
  const known = await everyPage((wish) =>
    watchedSecrets.listFound(organisationId, { ...wish, clientId: `provider_${providerId}` }),
  )
  for (const each of known) if (each.secretId !== secret?.secretId) await watchedSecrets.remove(each)
}
