import type { DiscoverySchedule } from '../domain/discovery-schedule.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish } from './storage.ts'

export interface DiscoverySchedules {
  find(organisationId: OrganisationId): Promise<Kept<DiscoverySchedule> | undefined>
  /** @throws HubError `version.stale` */
  put(schedule: DiscoverySchedule, current: Kept<DiscoverySchedule> | undefined): Promise<Kept<DiscoverySchedule>>
  /** Of every Organisation that ever set one. */
  list(wish: PageWish): Promise<Page<Kept<DiscoverySchedule>>>
}
