import { clientCreated, clientFor, type ClientMapping } from '../domain/client-mapping.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { clientId as derivedClientId, type ClientId, type EntraTenantId, type OrganisationId } from '../domain/ids.ts'
import type { Clients } from '../ports/address-book.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'

type Needs = Pick<Ports, 'managedTenants' | 'clientMappings' | 'clock' | 'random'> & {
  readonly clients: Pick<Clients, 'insert' | 'find'>
}

/**
 * Makes the Client that `create-new` asked for, and maps the tenant to it; answers the mapping as it is then. The id of the Client follows
 * from the tenant, so that two runs at once, and one after a crash, make one. A decision that was changed meanwhile stands, and a Client
 * that was made for it stays.
 * @throws HubError `managedTenant.unknown`, `mapping.unknown`
 */
export async function createClientFor(
  ports: Needs,
  organisationId: OrganisationId,
  tid: EntraTenantId,
): Promise<Kept<ClientMapping>> {
  const { managedTenants, clientMappings, clock } = ports
  const mapping = await getMapping(ports, organisationId, tid)
  if (mapping.state !== 'create-new') return mapping
  const [tenant] = await managedTenants.findAll(organisationId, [tid])
  if (!tenant) throw new HubError('managedTenant.unknown', 'There is no such managed tenant.', { details: { tid } })
  const clientId = clientIdFor(ports, organisationId, tid)
  await insertOnce(ports, { organisationId, clientId, ...clientFor(tenant) })
  try {
    const mapped = clientCreated(mapping, clientId, clock.now())
    await clientMappings.putAll(organisationId, [{ mapping: mapped, current: mapping }])
  } catch (thrown) {
    if (!isHubError(thrown, 'version.stale')) throw thrown
  }
  return getMapping(ports, organisationId, tid)
}

/** Which id the Client that is made for a tenant has, before it is there and after. */
export const clientIdFor = (
  { random }: Pick<Ports, 'random'>,
  organisationId: OrganisationId,
  tid: EntraTenantId,
): ClientId => derivedClientId(random.derivedGuid(`client ${organisationId} ${tid}`))

async function insertOnce(
  { clients, clock }: Needs,
  wish: { readonly organisationId: OrganisationId; readonly clientId: ClientId } & ReturnType<typeof clientFor>,
): Promise<void> {
  if (await clients.find(wish.organisationId, wish.clientId)) return
  const now = clock.now()
  try {
    await clients.insert({ ...wish, state: 'active', createdBy: 'sync', createdAt: now, changedAt: now })
  } catch (thrown) {
    if (!isHubError(thrown, 'state.conflicting')) throw thrown
  }
}

async function getMapping(
  { clientMappings }: Pick<Ports, 'clientMappings'>,
  organisationId: OrganisationId,
  tid: EntraTenantId,
): Promise<Kept<ClientMapping>> {
  const mapping = await clientMappings.find(organisationId, tid)
  if (!mapping) throw new HubError('mapping.unknown', 'Nothing was decided for this tenant.', { details: { tid } })
  return mapping
}
