import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Organisation } from '../../domain/organisation.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Organisations } from '../../ports/organisations.ts'
import type { Version } from '../../ports/storage.ts'
import { keys } from './keys.ts'
import { table, type OpenTable } from './table.ts'

/** Who holds an external id. Written before the Organisation; void when that never came to be. */
interface Claim {
  readonly organisationId: OrganisationId
  readonly claimedAt: Date
}

/** How long a claim may stand without its Organisation before it counts as the trace of a crash. */
const claimMinutes = 5

export function organisationTables(open: OpenTable, clock: Clock): Organisations {
  const organisations = table<Organisation>(open, 'Organisations')
  const claims = table<Claim>(open, 'ExternalIds')

  async function claim(externalId: string, organisationId: OrganisationId): Promise<void> {
    const key = keys.externalId(externalId)
    const wanted: Claim = { organisationId, claimedAt: clock.now() }
    if (await claims.insert(key, wanted)) return
    const current = await claims.find(key)
    if (current?.organisationId === organisationId) return
    if (current && !(await isVoid(current, externalId))) throw taken(externalId)
    if (current) await takeOver(externalId, wanted, current.version)
    else if (!(await claims.insert(key, wanted))) throw taken(externalId)
  }

  async function takeOver(externalId: string, wanted: Claim, version: Version): Promise<void> {
    try {
      await claims.replace(keys.externalId(externalId), wanted, version)
    } catch (thrown) {
      throw isHubError(thrown, 'version.stale') ? taken(externalId) : thrown
    }
  }

  /** What is given up may be another Organisation's by now: only the own claim goes. */
  async function disclaim(externalId: string, organisationId: OrganisationId): Promise<void> {
    const current = await claims.find(keys.externalId(externalId))
    if (current?.organisationId === organisationId) await claims.remove(keys.externalId(externalId), current.version)
  }

  async function isVoid({ organisationId, claimedAt }: Claim, externalId: string): Promise<boolean> {
    if (clock.now().getTime() - claimedAt.getTime() < claimMinutes * 60_000) return false
    const holder = await organisations.find(keys.organisation(organisationId))
    return holder?.externalId !== externalId
  }

  return {
    find: (id) => organisations.find(keys.organisation(id)),
    insert: async (organisation) => {
      if (organisation.externalId !== undefined) await claim(organisation.externalId, organisation.organisationId)
      const kept = await organisations.insert(keys.organisation(organisation.organisationId), organisation)
      if (!kept) throw new HubError('state.conflicting', 'An organisation with this id exists already.')
      return kept
    },
    replace: async (organisation, current) => {
      const { organisationId, externalId } = organisation
      const renamed = externalId !== current.externalId
      if (renamed && externalId !== undefined) await claim(externalId, organisationId)
      const kept = await organisations.replace(keys.organisation(organisationId), organisation, current.version)
      if (renamed && current.externalId !== undefined) await disclaim(current.externalId, organisationId)
      return kept
    },
    list: (wish) => organisations.pageOfAll(wish),
  }
}

const taken = (externalId: string) =>
  new HubError('externalId.taken', 'Another organisation has this external id.', { details: { externalId } })
