import { withClientWish, type Client, type ClientWish } from '../domain/client.ts'
import { HubError } from '../domain/hub-error.ts'
import { clientId as newClientId, type ClientId, type OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'

export interface ClientKey {
  readonly organisationId: OrganisationId
  readonly clientId: ClientId
}

/** @throws HubError `client.unknown` */
export async function getClient(
  { clients }: Pick<Ports, 'clients'>,
  { organisationId, clientId }: ClientKey,
): Promise<Kept<Client>> {
  const found = await clients.find(organisationId, clientId)
  if (!found) throw new HubError('client.unknown', 'There is no such client.')
  return found
}

/** What a new Client has that nobody wishes for. */
export function newClient(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  organisationId: OrganisationId,
  createdBy: Client['createdBy'],
): Client {
  const now = clock.now()
  const clientId = newClientId(random.guid())
  return { clientId, organisationId, displayName: '', state: 'active', createdBy, createdAt: now, changedAt: now }
}

/** @throws HubError `externalId.taken` */
export function createClient(
  ports: Pick<Ports, 'clients' | 'clock' | 'random'>,
  { organisationId, ...wish }: { readonly organisationId: OrganisationId } & ClientWish,
): Promise<Kept<Client>> {
  const client = newClient(ports, organisationId, 'person')
  return ports.clients.insert(withClientWish(client, wish, client.createdAt))
}

/** Changes what was read at `version`, or nothing. @throws HubError `client.unknown`, `version.stale`, `externalId.taken`, and those of the change */
export async function changeClient(
  ports: Pick<Ports, 'clients' | 'clock'>,
  key: ClientKey,
  version: Version,
  change: (client: Client, at: Date) => Client,
): Promise<Kept<Client>> {
  const current = await getClient(ports, key)
  if (current.version !== version)
    throw new HubError('version.stale', 'The client was changed meanwhile. Read it again.')
  const changed = change(current, ports.clock.now())
  return changed === current ? current : ports.clients.replace(changed, current)
}
