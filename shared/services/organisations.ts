import { HubError } from '../domain/hub-error.ts'
import { organisationId as newOrganisationId, type OrganisationId } from '../domain/ids.ts'
import { resumed, suspended, type Organisation } from '../domain/organisation.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'

/** @throws HubError `organisation.unknown` */
export async function getOrganisation(
  { organisations }: Pick<Ports, 'organisations'>,
  id: OrganisationId,
): Promise<Kept<Organisation>> {
  const found = await organisations.find(id)
  if (!found) throw new HubError('organisation.unknown', 'There is no such organisation.')
  return found
}

/** @throws HubError `externalId.taken` */
export async function createOrganisation(
  { organisations, clock, random }: Pick<Ports, 'organisations' | 'clock' | 'random'>,
  wish: Pick<Organisation, 'displayName' | 'externalId' | 'state'>,
): Promise<Kept<Organisation>> {
  const now = clock.now()
  return organisations.insert({
    ...wish,
    organisationId: newOrganisationId(random.guid()),
    createdAt: now,
    changedAt: now,
  })
}

type Change = (organisation: Organisation, at: Date) => Organisation

/** Changes what was read at `version`, or nothing. @throws HubError `organisation.unknown`, `version.stale`, and those of the change */
export async function changeOrganisation(
  ports: Pick<Ports, 'organisations' | 'clock'>,
  id: OrganisationId,
  version: Version,
  change: Change,
): Promise<Kept<Organisation>> {
  const current = await getOrganisation(ports, id)
  if (current.version !== version)
    throw new HubError('version.stale', 'The organisation was changed meanwhile. Read it again.')
  return ports.organisations.replace(change(current, ports.clock.now()), current)
}

export const suspending: Change = suspended
export const resuming: Change = resumed

/** The platform's own Organisation is never suspended: nobody could resume it. */
export function refusePlatform({ platform }: Pick<Ports, 'platform'>, id: OrganisationId): void {
  if (id === platform.organisationId)
    throw new HubError('state.conflicting', "The platform's own organisation cannot be suspended.")
}
