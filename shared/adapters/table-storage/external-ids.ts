import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Organisations } from '../../ports/organisations.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { keys } from './keys.ts'
import { table, type OpenTable } from './table.ts'

/** Who holds an external id. Written before the Organisation; void when that never came to be. */
interface Claim {
  readonly organisationId: OrganisationId
  readonly claimedAt: Date
}

/** How long a claim may stand without its Organisation before it counts as the trace of a crash. */
const claimMinutes = 5

/** External ids of Organisations, each held by one. @param find how an Organisation is looked up */
export function externalIds(open: OpenTable, clock: Clock, find: Organisations['find']) {
  const claims = table<Claim>(open, 'ExternalIds')

  /**
   * The claim as this call left it, so that it can be taken back. One that the Organisation had is renewed, so that another call, which
   * made it, does not take it back any more.
   */
  async function claim(externalId: string, organisationId: OrganisationId): Promise<Kept<Claim> | 'held'> {
    const key = keys.externalId(externalId)
    const wanted: Claim = { organisationId, claimedAt: clock.now() }
    const made = await claims.insert(key, wanted)
    if (made) return made
    const current = await claims.find(key)
    const own = current?.organisationId === organisationId
    if (current && !own && !(await isVoid(current, externalId))) throw taken(externalId)
    const kept = current ? await takeOver(externalId, wanted, current.version) : await claims.insert(key, wanted)
    if (!kept) throw own ? staleClaim() : taken(externalId)
    return own ? 'held' : kept
  }

  async function takeOver(externalId: string, wanted: Claim, version: Version): Promise<Kept<Claim> | undefined> {
    try {
      return await claims.replace(keys.externalId(externalId), wanted, version)
    } catch (thrown) {
      if (isHubError(thrown, 'version.stale')) return undefined
      throw thrown
    }
  }

  /** What is given up may be another Organisation's by now: only the own claim goes. */
  async function disclaim(externalId: string, organisationId: OrganisationId): Promise<void> {
    const current = await claims.find(keys.externalId(externalId))
    if (current?.organisationId === organisationId) await claims.remove(keys.externalId(externalId), current.version)
  }

  async function isVoid({ organisationId, claimedAt }: Claim, externalId: string): Promise<boolean> {
    if (clock.now().getTime() - claimedAt.getTime() < claimMinutes * 60_000) return false
    const holder = await find(organisationId)
    return holder?.externalId !== externalId
  }

  return {
    claim,
    /** Takes a claim back as this call left it. */
    takeBack: (externalId: string, version: Version) => claims.remove(keys.externalId(externalId), version),
    disclaim,
  }
}

const staleClaim = () =>
  new HubError('version.stale', 'The organisation is being changed at this moment. Read it again.')

const taken = (externalId: string) =>
  new HubError('externalId.taken', 'Another organisation has this external id.', { details: { externalId } })
