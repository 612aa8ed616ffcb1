import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { FieldPolicy } from '../../domain/sync/field-policy.ts'
import type { SyncFilter } from '../../domain/sync/filter.ts'
import type { SyncSchedule } from '../../domain/sync/schedule.ts'
import type { SyncAgenda, SyncSettings } from '../../ports/sync.ts'
import { keys } from './keys.ts'
import { table, type OpenTable, type Table } from './table.ts'
import type { Kept, Version } from '../../ports/storage.ts'

export function syncSettingsTable(open: OpenTable): SyncSettings {
  const filters = table<SyncFilter & { readonly brakePercent: number }>(open, 'SyncSettings')
  const policies = table<FieldPolicy>(open, 'SyncSettings')
  const schedules = table<SyncSchedule>(open, 'SyncSettings')
  return {
    findFilter: (organisationId) => filters.find({ partition: organisationId, row: 'filter' }),
    findPolicy: (organisationId) => policies.find({ partition: organisationId, row: 'field-policy' }),
    findSchedule: (organisationId) => schedules.find({ partition: organisationId, row: 'schedule' }),
    putFilter: (organisationId, filter, version) => put(filters, organisationId, 'filter', filter, version),
    putPolicy: (organisationId, policy, version) => put(policies, organisationId, 'field-policy', policy, version),
    putSchedule: (organisationId, schedule, version) => put(schedules, organisationId, 'schedule', schedule, version),
  }
}

async function put<T extends object>(
  rows: Table<T>,
  partition: OrganisationId,
  row: string,
  record: T,
  version: Version | undefined,
): Promise<Kept<T>> {
  if (version !== undefined) return rows.replace({ partition, row }, record, version)
  const kept = await rows.insert({ partition, row }, record)
  if (!kept) throw new HubError('version.stale', 'It was set meanwhile. Read it again and decide again.')
  return kept
}

export function syncAgendaTable(open: OpenTable): SyncAgenda {
  const agenda = table<{ readonly organisationId: OrganisationId }>(open, 'SyncAgenda')
  return {
    note: (organisationId) => agenda.put(keys.organisation(organisationId), { organisationId }),
    list: (wish) => agenda.pageOfAll(wish),
  }
}
