import { api } from '../../../shared/contract/api.ts'
import {
  changeFilter,
  changeSchedule,
  previewFilter,
  readFilter,
  readPolicy,
  readSchedule,
} from '../../../shared/services/sync/change-settings.ts'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import { http } from '../../runtime/http.ts'

const line =
  (setting: 'filter' | 'field-policy' | 'schedule') =>
  ({ organisationId }: { readonly organisationId: OrganisationId }) => ({
    action: 'sync-settings.changed' as const,
    organisationId,
    subject: `sync-settings:${setting}`,
  })

export const syncSettingsFunctions = [
  http(api.readSyncFilter, (ports, { organisationId }) => readFilter(ports, organisationId)),
  http(
    api.changeSyncFilter,
    async (ports, { organisationId, expected, ...filter }) => ({
      organisationId,
      ...(await changeFilter(ports, organisationId, filter, expected)),
    }),
    line('filter'),
  ),
  http(api.previewSyncFilter, (ports, { organisationId, tid, brakePercent: _brake, ...filter }) =>
    previewFilter(ports, { organisationId, tid }, filter),
  ),
  http(api.readFieldPolicy, (ports, { organisationId }) => readPolicy(ports, organisationId)),
  http(
    api.changeFieldPolicy,
    async ({ syncSettings }, { organisationId, expected, ...policy }) => ({
      organisationId,
      ...(await syncSettings.putPolicy(organisationId, policy, expected)),
    }),
    line('field-policy'),
  ),
  http(api.readSyncSchedule, (ports, { organisationId }) => readSchedule(ports, organisationId)),
  http(
    api.changeSyncSchedule,
    async (ports, { organisationId, expected, on, intervalMinutes, alertTo }) => ({
      organisationId,
      ...(await changeSchedule(
        ports,
        organisationId,
        { on, intervalMinutes, ...(alertTo === undefined ? {} : { alertTo }) },
        expected,
      )),
    }),
    line('schedule'),
  ),
]
