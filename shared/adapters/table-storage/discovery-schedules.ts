import type { DiscoverySchedule } from '../../domain/discovery-schedule.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { DiscoverySchedules } from '../../ports/discovery-schedules.ts'
import { table, type Key, type OpenTable } from './table.ts'

export function discoveryScheduleTable(open: OpenTable): DiscoverySchedules {
  const schedules = table<DiscoverySchedule>(open, 'DiscoverySchedules')
  const keyOf = (organisationId: OrganisationId): Key => ({ partition: organisationId, row: 'schedule' })
  return {
    find: (organisationId) => schedules.find(keyOf(organisationId)),
    put: async (schedule, current) => {
      const key = keyOf(schedule.organisationId)
      if (current) return schedules.replace(key, schedule, current.version)
      const kept = await schedules.insert(key, schedule)
      if (!kept) throw new HubError('version.stale', 'A schedule was set meanwhile.')
      return kept
    },
    list: (wish) => schedules.pageOfAll(wish),
  }
}
