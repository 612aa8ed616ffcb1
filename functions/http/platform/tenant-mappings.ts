import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import { approved, restored, revoked, type TenantMapping } from '../../../shared/domain/organisation.ts'
import {
  changeTenantMapping,
  createTenantMapping,
  getTenantMapping,
  openTenantMapping,
  refusePlatformHome,
} from '../../../shared/services/tenant-mappings.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, tid }: TenantMapping) => ({
    action,
    organisationId,
    subject: `tenant-mapping:${tid}`,
  })

export const tenantMappingFunctions = [
  http(api.listTenantMappings, ({ tenantMappings }, { organisationId, ...wish }) =>
    tenantMappings.listOfOrganisation(organisationId, wish),
  ),
  http(api.readTenantMapping, (ports, key) => getTenantMapping(ports, key)),
  http(
    api.createTenantMapping,
    (ports, { anyone, ...wish }) =>
      createTenantMapping(ports, { ...wish, ...(anyone === undefined ? {} : { anyone }) }),
    audited('tenant-mapping.created'),
  ),
  http(
    api.changeTenantMapping,
    (ports, { version, roles, anyone, ...key }) =>
      changeTenantMapping(ports, key, version, ({ anyone: before, ...mapping }, at) => {
        const policy = anyone === undefined ? before : (anyone ?? undefined)
        return {
          ...mapping,
          ...(roles === undefined ? {} : { roles }),
          ...(policy === undefined ? {} : { anyone: policy }),
          changedAt: at,
        }
      }),
    audited('tenant-mapping.changed'),
  ),
  http(
    api.approveTenantMapping,
    (ports, { version, ...key }) => openTenantMapping(ports, key, version, approved),
    audited('tenant-mapping.approved'),
  ),
  http(
    api.revokeTenantMapping,
    (ports, { version, ...key }) => {
      refusePlatformHome(ports, key)
      return changeTenantMapping(ports, key, version, revoked)
    },
    audited('tenant-mapping.revoked'),
  ),
  http(
    api.restoreTenantMapping,
    (ports, { version, ...key }) => openTenantMapping(ports, key, version, restored),
    audited('tenant-mapping.restored'),
  ),
]
