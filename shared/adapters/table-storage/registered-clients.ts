import type { PlatformService, SystemIntegration } from '../../domain/callers/registered-client.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { keys } from './keys.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

/** What a client id is registered as. Written before the row it leads to; void when that never came to be, or is gone. */
interface Claim {
  readonly kind: 'system-integration' | 'platform-service'
  /** Of a system integration. */
  readonly organisationId?: OrganisationId
  readonly claimedAt: Date
}

/** How long a claim may stand without its row before it counts as the trace of a crash. */
const claimMinutes = 5

const integrationKey = (organisationId: OrganisationId, clientId: string): Key => ({
  partition: organisationId,
  row: clientId,
})
const claimKey = (clientId: string): Key => ({ partition: clientId, row: 'client' })

interface ClientTables {
  readonly claims: Table<Claim>
  readonly integrations: Table<SystemIntegration>
  readonly services: Table<PlatformService>
}

/** Takes a client id before its row is written, so that it is one thing. */
function claiming({ claims, integrations, services }: ClientTables, clock: Clock) {
  const rowOf = ({ kind, organisationId }: Claim, clientId: string) =>
    kind === 'platform-service' || organisationId === undefined
      ? services.find(keys.platformService(clientId))
      : integrations.find(integrationKey(organisationId, clientId))

  /** One's own claim, left by a crash or by a call that arrived together, is no obstacle: the row itself refuses a second one. */
  async function claim(clientId: string, wanted: Omit<Claim, 'claimedAt'>): Promise<void> {
    const fresh: Claim = { ...wanted, claimedAt: clock.now() }
    if (await claims.insert(claimKey(clientId), fresh)) return
    const current = await claims.find(claimKey(clientId))
    const own = current?.kind === wanted.kind && current.organisationId === wanted.organisationId
    if (current && !own && !(await isVoid(current, clientId))) throw taken()
    const kept = current ? await renew(clientId, fresh, current) : await claims.insert(claimKey(clientId), fresh)
    if (!kept) throw taken()
  }

  async function renew(clientId: string, fresh: Claim, { version }: Kept<Claim>): Promise<Kept<Claim> | undefined> {
    try {
      return await claims.replace(claimKey(clientId), fresh, version)
    } catch (thrown) {
      if (isHubError(thrown, 'version.stale')) return undefined
      throw thrown
    }
  }

  async function isVoid(current: Claim, clientId: string): Promise<boolean> {
    if (clock.now().getTime() - current.claimedAt.getTime() < claimMinutes * 60_000) return false
    return (await rowOf(current, clientId)) === undefined
  }

  return claim
}

export function registeredClientTables(
  open: OpenTable,
  clock: Clock,
): Pick<Ports, 'registeredClients' | 'systemIntegrations' | 'platformServices'> {
  const claims = table<Claim>(open, 'ClientIds')
  const integrations = table<SystemIntegration>(open, 'SystemIntegrations')
  const services = table<PlatformService>(open, 'PlatformServices')
  const claim = claiming({ claims, integrations, services }, clock)

  return {
    registeredClients: {
      find: async (clientId) => {
        const current = await claims.find(claimKey(clientId))
        if (!current) return undefined
        if (current.kind === 'platform-service') {
          const service = await services.find(keys.platformService(clientId))
          return service && { kind: 'platform-service', service }
        }
        const integration =
          current.organisationId && (await integrations.find(integrationKey(current.organisationId, clientId)))
        return integration && { kind: 'system-integration', integration }
      },
    },
    systemIntegrations: {
      find: (organisationId, clientId) => integrations.find(integrationKey(organisationId, clientId)),
      insert: async (integration) => {
        const { organisationId, clientId } = integration
        await claim(clientId, { kind: 'system-integration', organisationId })
        const kept = await integrations.insert(integrationKey(organisationId, clientId), integration)
        if (!kept) throw taken()
        return kept
      },
      replace: (integration, version) =>
        integrations.replace(integrationKey(integration.organisationId, integration.clientId), integration, version),
      list: (organisationId, wish) => integrations.page({ partition: organisationId }, wish),
      listAll: (wish) => integrations.pageOfAll(wish),
    },
    platformServices: {
      find: (clientId) => services.find(keys.platformService(clientId)),
      insert: async (service) => {
        await claim(service.clientId, { kind: 'platform-service' })
        const kept = await services.insert(keys.platformService(service.clientId), service)
        if (!kept) throw taken()
        return kept
      },
      remove: async ({ clientId }, version) => {
        await services.remove(keys.platformService(clientId), version)
        if (await services.find(keys.platformService(clientId)))
          throw new HubError('version.stale', 'The platform service was changed meanwhile. Read it again.')
      },
      list: (wish) => services.pageOfAll(wish),
    },
  }
}

const taken = () => new HubError('program.taken', 'This client id is registered already.')
