import type { Client } from '../domain/client.ts'
import { decideMapping, isDecided, type ClientMapping, type MappingWish } from '../domain/client-mapping.ts'
import { HubError } from '../domain/hub-error.ts'
import type { ClientId, MemberId, OrganisationId } from '../domain/ids.ts'
import type { Clients } from '../ports/address-book.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'
import { settleMappingWorkflow, settlePages, type SettleNeeds, type SettlePageInput } from './settle-mapping.ts'

type Needs = SettleNeeds &
  Pick<Ports, 'managedTenants'> &
  Pick<RequestPorts, 'workflows'> & { readonly clients: Pick<Clients, 'find'> }

/** A wish for one tenant, on the version of the mapping that it was decided on (absent: there was none). */
export type VersionedWish = MappingWish & { readonly version?: Version | undefined }

/** A first sync of the mapped tenants, which whoever confirms may wish for; its run is answered to them. */
export interface InitialSync<P> {
  /** Asked before anything is written: whether it could start once these decisions hold. */
  readonly refuse: (ports: P, organisationId: OrganisationId, decided: readonly ClientMapping[]) => Promise<void>
  readonly start: (ports: P, organisationId: OrganisationId, by: MemberId) => Promise<{ readonly runId: string }>
}

export interface ConfirmedMappings {
  readonly items: readonly Kept<ClientMapping>[]
  /** Those that this request changed, the others were so already. */
  readonly changed: readonly ClientMapping[]
  readonly run?: { readonly runId: string }
}

/** How many pages of links a request clears itself; what is left is a workflow's. */
const pagesWithin = 4

/**
 * Records which Client each of at most 50 managed tenants belongs to: all or none, each on the version that was read. What holds already is
 * not written again, so that a request whose answer was lost can be repeated. A remap clears its traces at the Client before; where a crash
 * comes in between, the same request, or the next sync of that tenant, finishes it.
 * @throws HubError `version.stale`, those of {@link decideMapping}, and those of the first sync that is wished for
 */
export async function confirmMappings<P extends Needs>(
  ports: P,
  organisationId: OrganisationId,
  wishes: readonly VersionedWish[],
  by: MemberId,
  initialSync?: InitialSync<P>,
): Promise<ConfirmedMappings> {
  const decisions = await decideAll(ports, organisationId, wishes, by)
  const changed = decisions.map(({ mapping }) => mapping)
  await initialSync?.refuse(ports, organisationId, changed)
  await ports.clientMappings.putAll(organisationId, decisions)
  const tids = wishes.map(({ tid }) => tid)
  for (const mapping of await ports.clientMappings.findAll(organisationId, tids))
    if (mapping.unsettled) await settleSome(ports, mapping)
  const items = await ports.clientMappings.findAll(organisationId, tids)
  return initialSync ? { items, changed, run: await initialSync.start(ports, organisationId, by) } : { items, changed }
}

async function decideAll(
  { managedTenants, clientMappings, clients, clock }: Needs,
  organisationId: OrganisationId,
  wishes: readonly VersionedWish[],
  by: MemberId,
) {
  const tids = wishes.map(({ tid }) => tid)
  const clientIds = wishes.flatMap((wish) => (wish.state === 'mapped' ? [wish.clientId] : []))
  const [tenants, mappings, wished] = await Promise.all([
    managedTenants.findAll(organisationId, tids),
    clientMappings.findAll(organisationId, tids),
    findClients({ clients }, organisationId, clientIds),
  ])
  const at = clock.now()
  return wishes.flatMap(({ version, ...wish }) => {
    const current = mappings.find(({ tid }) => tid === wish.tid)
    if (isDecided(current, wish)) return []
    if (version !== current?.version)
      throw new HubError('version.stale', 'A mapping was changed meanwhile. Read it again and decide again.', {
        details: { tid: wish.tid },
      })
    const tenant = tenants.find(({ tid }) => tid === wish.tid)
    const client = wish.state === 'mapped' ? wished.get(wish.clientId) : undefined
    const mapping = decideMapping(wish, { tenant, current, client, by, at })
    return [{ mapping, ...(current ? { current } : {}) }]
  })
}

async function findClients(
  { clients }: Pick<Needs, 'clients'>,
  organisationId: OrganisationId,
  clientIds: readonly ClientId[],
): Promise<ReadonlyMap<ClientId, Client>> {
  const found = await Promise.all([...new Set(clientIds)].map((id) => clients.find(organisationId, id)))
  return new Map(found.flatMap((client) => (client ? [[client.clientId, client]] : [])))
}

async function settleSome(ports: Needs, mapping: Kept<ClientMapping>): Promise<void> {
  const cursor = await settlePages(ports, mapping, pagesWithin)
  if (cursor === undefined) return
  const { organisationId, tid, version } = mapping
  const input: SettlePageInput = { organisationId, tid, version, cursor }
  await ports.workflows.start(settleMappingWorkflow, `settle-${organisationId}-${tid}-${version}`, input)
}
