import {
  featureFlags,
  flagDescriptions,
  flagsNeeded,
  type FeatureFlag,
  type FlagTarget,
} from '../domain/feature-flag.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { PageWish } from '../ports/storage.ts'
import { getOrganisation } from './organisations.ts'

type Flags = Pick<Ports, 'featureFlags'>

/** Whether a flag, and the one that opens the whole integration, are on for an Organisation. */
export async function isFlagOn(
  { featureFlags: flags }: Flags,
  organisationId: OrganisationId,
  flag: FeatureFlag,
): Promise<boolean> {
  const on = await flags.onFor(organisationId)
  return flagsNeeded(flag).every((needed) => on.includes(needed))
}

/** What is off is not there. @throws HubError `flag.off` */
export async function refuseFlagOff(ports: Flags, organisationId: OrganisationId, flag: FeatureFlag): Promise<void> {
  if (!(await isFlagOn(ports, organisationId, flag)))
    throw new HubError('flag.off', 'There is nothing at this address for this organisation.', { details: { flag } })
}

/** The flags that a page of an Organisation may count on: none outside the edition. */
export async function flagsOf(
  { featureFlags: flags, platform }: Flags & Pick<Ports, 'platform'>,
  organisationId: OrganisationId,
): Promise<readonly FeatureFlag[]> {
  if (platform.edition !== 'enterprise') return []
  const on = await flags.onFor(organisationId)
  return on.filter((flag) => flagsNeeded(flag).every((needed) => on.includes(needed)))
}

/** Creates the flags that are missing; what is on stays on. Safe to repeat. */
export async function ensureFlags({ featureFlags: flags, clock }: Flags & Pick<Ports, 'clock'>): Promise<{
  readonly createdKeys: readonly FeatureFlag[]
  readonly existingKeys: readonly FeatureFlag[]
}> {
  const createdAt = clock.now()
  const made = new Map<FeatureFlag, boolean>()
  for (const flag of featureFlags) made.set(flag, await flags.create({ flag, createdAt }))
  return {
    createdKeys: featureFlags.filter((flag) => made.get(flag) === true),
    existingKeys: featureFlags.filter((flag) => made.get(flag) === false),
  }
}

/** At most this many Organisations are shown with each flag; the rest is listed page by page. */
const shown = 200

/** Every flag that was created, each with the first Organisations that it is on for. */
export async function listFlags({ featureFlags: flags }: Flags) {
  const known = await flags.list()
  return {
    items: await Promise.all(known.map(({ flag }) => readFlag({ featureFlags: flags }, flag, { limit: shown }))),
  }
}

/** One flag, with a page of the Organisations that it is on for. */
async function readFlag({ featureFlags: flags }: Flags, flag: FeatureFlag, wish: PageWish) {
  const { items, next } = await flags.listOrganisations(flag, wish)
  return {
    id: flag,
    key: flag,
    description: flagDescriptions[flag],
    organisations: items,
    ...(next === undefined ? {} : { next }),
  }
}

/** @throws HubError `flag.unknown`, `cursor.invalid` */
export async function listFlagOrganisations(ports: Flags, flag: FeatureFlag, wish: PageWish) {
  const known = await ports.featureFlags.list()
  if (!known.some((one) => one.flag === flag))
    throw new HubError('flag.unknown', 'There is no such flag. Create the flags first.')
  return readFlag(ports, flag, wish)
}

/** Turns a flag on or off for one Organisation; answers whether that changed anything. @throws HubError `organisation.unknown` */
export async function turnFlag(
  ports: Flags & Pick<Ports, 'clock' | 'organisations'>,
  target: FlagTarget,
  on: boolean,
): Promise<{ readonly changed: boolean }> {
  const { featureFlags: flags, clock } = ports
  if (!on) return { changed: await flags.remove(target) }
  await getOrganisation(ports, target.organisationId)
  await flags.create({ flag: target.flag, createdAt: clock.now() })
  return { changed: await flags.add(target) }
}
