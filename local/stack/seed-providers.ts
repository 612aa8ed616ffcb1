import { addressGuard } from '../../shared/adapters/address-guard/address-guard.ts'
import { federatedToken } from '../../shared/adapters/identity/federated-token.ts'
import { providerClient } from '../../shared/adapters/providers/provider-client.ts'
import { organisationId, providerId } from '../../shared/domain/ids.ts'
import type { ProviderSecretName } from '../../shared/domain/providers/identity-provider.ts'
import { usualFieldMap, type TypedSettings } from '../../shared/domain/providers/provider-draft.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import type { IdentityProviders } from '../../shared/ports/identity-providers.ts'
import type { Secrets } from '../../shared/ports/secrets.ts'
import { judgeProviderSettings } from '../../shared/services/judge-provider-settings.ts'
import { fictionalId } from '../worlds/fictional-id.ts'
import type { World, WorldProvider } from '../worlds/world.ts'

interface Places {
  readonly identityProviders: IdentityProviders
  readonly secrets: Secrets
  readonly clock: Clock
  /** The simulated providers; without them none is set up. */
  readonly address: string | undefined
}

/**
 * Sets a world's identity providers up as an administrator would, enabled. One that is there already stays as somebody made it, but for its
 * addresses: the simulators may listen elsewhere this time.
 */
export async function seedProviders(world: World, places: Places): Promise<void> {
  const { address, clock } = places
  if (address === undefined) return
  const guard = addressGuard({ allowLoopback: true })
  const ports = { addressGuard: guard, providerClient: providerClient(guard, clock, federatedToken()) }
  for (const provider of world.providers) {
    const settings = await judgeProviderSettings(ports, provider.kind, typedFor(provider, address))
    await keep(world, provider, settings, places)
  }
}

async function keep(
  { name: world }: World,
  { name, kind, label, clientId, clientSecret, organisationId: id }: WorldProvider,
  settings: Awaited<ReturnType<typeof judgeProviderSettings>>,
  { identityProviders, secrets, clock }: Places,
): Promise<void> {
  const key = { organisationId: organisationId(id), providerId: providerId(fictionalId(world, 'provider', name)) }
  const now = clock.now()
  const known = await identityProviders.find(key)
  if (known) {
    await identityProviders.replace({ ...known, ...settings }, known.version)
    return
  }
  const secretName: ProviderSecretName = `provider_${key.providerId.replaceAll('-', '')}`
  await secrets.put(key.organisationId, secretName, clientSecret)
  await identityProviders.insert({
    ...key,
    ...settings,
    state: 'enabled',
    label,
    icon: kind === 'oidc' ? 'bank' : kind === 'b2c' ? 'shield' : 'person',
    order: 100,
    clientId,
    secretName,
    secretChangedAt: now,
    responseMode: 'query',
    loginHandler: 'auto-sync',
    membershipKind: 'portal',
    fieldMap: usualFieldMap(kind),
    trustedDomains: [],
    createdAt: now,
    changedAt: now,
  })
}

/** What an administrator would type for it. */
export function typedFor(provider: WorldProvider, address: string): TypedSettings {
  const base = `${address}/${provider.name}`
  switch (provider.kind) {
    case 'oidc':
      return { discoveryUrl: base }
    case 'facebook':
      return {
        authorisationUrl: `${base}/dialog/oauth`,
        tokenUrl: `${base}/oauth/access_token`,
        userDetailsUrl: `${base}/me?fields=id,name,first_name,last_name,email,picture`,
      }
    case 'b2c': {
      const { 'sign-in': signInPolicy, 'password-reset': reset, 'profile-edit': edit } = provider.policies
      const policies = { signInPolicy, passwordResetPolicy: reset, profileEditPolicy: edit }
      return { tenant: provider.name, authority: address, ...policies }
    }
  }
}
