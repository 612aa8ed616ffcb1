import type { SystemIntegrationCaller } from '../domain/caller.ts'
import type { PlatformService, SystemIntegration } from '../domain/callers/registered-client.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'
import { getOrganisation } from './organisations.ts'

export interface IntegrationKey {
  readonly organisationId: OrganisationId
  readonly clientId: string
}

/** @throws HubError `integration.unknown` */
export async function getSystemIntegration(
  { systemIntegrations }: Pick<Ports, 'systemIntegrations'>,
  { organisationId, clientId }: IntegrationKey,
): Promise<Kept<SystemIntegration>> {
  const found = await systemIntegrations.find(organisationId, clientId)
  if (!found) throw new HubError('integration.unknown', 'There is no such system integration.')
  return found
}

/**
 * An operator has checked whose application it is: active at once. It is for operators alone, as whoever names a client id takes the tokens of
 * its program into their Organisation.
 * @throws HubError `organisation.unknown`, `program.taken`
 */
export async function registerSystemIntegration(
  ports: Pick<Ports, 'platform' | 'organisations' | 'systemIntegrations' | 'clock'>,
  wish: IntegrationKey & Pick<SystemIntegration, 'displayName'>,
): Promise<Kept<SystemIntegration>> {
  await getOrganisation(ports, wish.organisationId)
  refuseOwnClient(ports, wish.clientId)
  const now = ports.clock.now()
  return ports.systemIntegrations.insert({ ...wish, state: 'active', createdAt: now, changedAt: now })
}

/** @throws HubError `program.taken` */
export async function registerPlatformService(
  ports: Pick<Ports, 'platform' | 'platformServices' | 'clock'>,
  wish: Pick<PlatformService, 'clientId' | 'displayName'>,
): Promise<Kept<PlatformService>> {
  refuseOwnClient(ports, wish.clientId)
  return ports.platformServices.insert({ ...wish, createdAt: ports.clock.now() })
}

/** People sign in through the platform's own clients: as a program's, every user token would be refused. */
function refuseOwnClient({ platform }: Pick<Ports, 'platform'>, clientId: string): void {
  if (platform.ownClientIds.some((own) => own.toLowerCase() === clientId))
    throw new HubError('program.taken', "This client id is the platform's own.")
}

type Change = (integration: SystemIntegration, at: Date) => SystemIntegration

/** Changes what was read at `version`, or nothing. @throws HubError `integration.unknown`, `version.stale`, and those of the change */
export async function changeSystemIntegration(
  ports: Pick<Ports, 'systemIntegrations' | 'clock'>,
  { version, ...key }: IntegrationKey & { readonly version: Version },
  change: Change,
): Promise<Kept<SystemIntegration>> {
  const current = await getSystemIntegration(ports, key)
  if (current.version !== version)
    throw new HubError('version.stale', 'The system integration was changed meanwhile. Read it again.')
  return ports.systemIntegrations.replace(change(current, ports.clock.now()), version)
}

/** @throws HubError `service.unknown`, `version.stale` */
export async function removePlatformService(
  { platformServices }: Pick<Ports, 'platformServices'>,
  { clientId, version }: { readonly clientId: string; readonly version: Version },
): Promise<PlatformService> {
  const found = await platformServices.find(clientId)
  if (!found) throw new HubError('service.unknown', 'There is no such platform service.')
  await platformServices.remove(found, version)
  return found
}

/** Who a system integration is: for trying its credentials. */
export async function readSystemIdentity(
  { callerFacts }: Pick<Ports, 'callerFacts'>,
  { organisation: organisationId, clientId, roles, token }: SystemIntegrationCaller,
) {
  const [organisation, client] = await Promise.all([
    callerFacts.organisation(organisationId),
    callerFacts.client(clientId),
  ])
  return {
    organisationId,
    organisationName: organisation?.displayName ?? '',
    clientId,
    integrationName: client?.kind === 'system-integration' ? client.integration.displayName : '',
    roles,
    expiresAt: token.expiresAt,
  }
}
