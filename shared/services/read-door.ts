import type { Door } from '../domain/admission.ts'
import type { MemberId, OrganisationId } from '../domain/ids.ts'
import type { TenantMapping } from '../domain/organisation.ts'
import type { SessionOrigin } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

export type DoorNeeds = Pick<
  Ports,
  'platform' | 'organisations' | 'tenantMappings' | 'memberships' | 'identityProviders'
>

/** What is known of one Organisation for somebody who came by a tenant or by a provider: point reads alone. */
export async function readDoor(
  ports: DoorNeeds,
  origin: SessionOrigin,
  organisationId: OrganisationId,
  memberId: MemberId,
): Promise<Door> {
  const [organisation, mapping, membership, provider] = await Promise.all([
    ports.organisations.find(organisationId),
    mappingOf(ports, origin, organisationId),
    ports.memberships.find(organisationId, memberId),
    providerDoor(ports, origin, organisationId),
  ])
  return { organisation, mapping, membership, ...(provider ? { provider } : {}) }
}

/** The mapping by which somebody came to an Organisation; whoever came by a provider came by none. */
async function mappingOf(
  { tenantMappings }: Pick<Ports, 'tenantMappings'>,
  { tid }: SessionOrigin,
  organisationId: OrganisationId,
): Promise<TenantMapping | undefined> {
  return tid === undefined ? undefined : tenantMappings.find(tid, organisationId)
}

/**
 * Whether a provider lets people into an Organisation: it is enabled, and it is the Organisation's own, or the platform's and the Organisation
 * accepts it. Undefined for whoever came by a tenant.
 */
export async function providerDoor(
  {
    identityProviders,
    platform,
  }: Pick<Ports, 'platform'> & { readonly identityProviders: Pick<Ports['identityProviders'], 'find' | 'isAccepted'> },
  { provider: providerId, providerOwner }: SessionOrigin,
  organisationId: OrganisationId,
): Promise<Door['provider']> {
  if (providerId === undefined || providerOwner === undefined) return undefined
  if (providerOwner !== organisationId && providerOwner !== platform.organisationId) return 'shut'
  const [provider, accepted] = await Promise.all([
    identityProviders.find({ organisationId: providerOwner, providerId }),
    providerOwner === organisationId || identityProviders.isAccepted(organisationId, providerId),
  ])
  return provider?.state === 'enabled' && accepted ? 'open' : 'shut'
}
