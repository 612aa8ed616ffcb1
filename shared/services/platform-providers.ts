import type { OrganisationId, ProviderId } from '../domain/ids.ts'
import { mostProviders, type ProviderKey } from '../domain/providers/identity-provider.ts'
import type { Ports } from '../ports/ports.ts'
import { getProvider } from './identity-providers.ts'

/** The platform's enabled providers, and which of them an Organisation accepts. */
export async function listPlatformProviders(
  { identityProviders, platform }: Pick<Ports, 'platform' | 'identityProviders'>,
  organisationId: OrganisationId,
) {
  const [{ items }, accepted] = await Promise.all([
    identityProviders.list(platform.organisationId, { limit: mostProviders }),
    identityProviders.listAccepted(organisationId),
  ])
  return items
    .filter(({ state }) => state === 'enabled')
    .map(({ providerId, label, icon, kind }) => ({
      providerId,
      label,
      icon,
      kind,
      accepted: organisationId === platform.organisationId || accepted.includes(providerId),
    }))
}

/** Lets people into an Organisation by a provider of the platform. Safe to repeat. @throws HubError `provider.unknown` */
export async function acceptPlatformProvider(
  ports: Pick<Ports, 'platform' | 'identityProviders'>,
  { organisationId, providerId }: ProviderKey,
) {
  await getProvider(ports, { organisationId: ports.platform.organisationId, providerId })
  await ports.identityProviders.accept(organisationId, providerId)
  return { organisationId, providerId, accepted: true }
}

/** Shuts a provider of the platform out of an Organisation: whoever came by it is out with their next request. Safe to repeat. */
export async function withdrawPlatformProvider(
  { identityProviders }: Pick<Ports, 'identityProviders'>,
  { organisationId, providerId }: ProviderKey,
) {
  await identityProviders.withdraw(organisationId, providerId)
  return { organisationId, providerId, accepted: false }
}

/** One way to sign in to an Organisation, as anybody may know it. */
interface SignInOption {
  readonly providerId: ProviderId
  readonly label: string
  readonly icon: string
}

/** The ways to sign in to an Organisation besides Microsoft Entra, in its own order. Of one that is not active, or not there, none. */
export async function listSignInOptions(
  { identityProviders, organisations, platform }: Pick<Ports, 'platform' | 'organisations' | 'identityProviders'>,
  organisationId: OrganisationId,
): Promise<readonly SignInOption[]> {
  const [organisation, own, shared, accepted] = await Promise.all([
    organisations.find(organisationId),
    identityProviders.list(organisationId, { limit: mostProviders }),
    organisationId === platform.organisationId
      ? { items: [] }
      : identityProviders.list(platform.organisationId, { limit: mostProviders }),
    identityProviders.listAccepted(organisationId),
  ])
  if (organisation?.state !== 'active') return []
  return [...own.items, ...shared.items.filter(({ providerId }) => accepted.includes(providerId))]
    .filter(({ state }) => state === 'enabled')
    .sort((one, other) => one.order - other.order || one.label.localeCompare(other.label, 'en'))
    .map(({ providerId, label, icon }) => ({ providerId, label, icon }))
}
