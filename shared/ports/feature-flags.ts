import type { FeatureFlag, FlagTarget, KnownFlag } from '../domain/feature-flag.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Page, PageWish } from './storage.ts'

export interface FeatureFlags {
  /** The flags that are on for an Organisation, at most five seconds old. */
  onFor(organisationId: OrganisationId): Promise<readonly FeatureFlag[]>
  /** Those that were created. */
  list(): Promise<readonly KnownFlag[]>
  /** False when it was there already. */
  create(flag: KnownFlag): Promise<boolean>
  /** False when it was on already. Safe to repeat: a crash in between leaves it off, and a repeat turns it on. */
  add(target: FlagTarget): Promise<boolean>
  /** False when it was off already. Safe to repeat. */
  remove(target: FlagTarget): Promise<boolean>
  /** The Organisations that a flag is on for, page by page in the order of their ids. A page may be short and still have a `next`. */
  listOrganisations(flag: FeatureFlag, wish: PageWish): Promise<Page<OrganisationId>>
}
