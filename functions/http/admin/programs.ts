import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import {
  resumedIntegration,
  revokedIntegration,
  suspendedIntegration,
  type PlatformService,
  type SystemIntegration,
} from '../../../shared/domain/callers/registered-client.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import {
  changeSystemIntegration,
  getSystemIntegration,
  readSystemIdentity,
  registerPlatformService,
  registerSystemIntegration,
  removePlatformService,
} from '../../../shared/services/programs.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, clientId }: SystemIntegration) => ({
    action,
    organisationId,
    subject: `system-integration:${clientId}`,
  })

/** The trail of a platform service is the platform's own. */
const auditedService =
  (action: AuditAction) =>
  ({ organisationId, clientId }: Pick<PlatformService, 'clientId'> & Pick<SystemIntegration, 'organisationId'>) => ({
    action,
    organisationId,
    subject: `platform-service:${clientId}`,
  })
const ofPlatform = ({ platform }: RequestPorts, service: PlatformService) => ({
  ...service,
  organisationId: platform.organisationId,
})

/** Customers' programs, the platform's own APIs, and what a program may ask about itself. */
export const programFunctions = [
  http(api.listSystemIntegrations, ({ systemIntegrations }, { organisationId, ...wish }) =>
    systemIntegrations.list(organisationId, wish),
  ),
  http(api.readSystemIntegration, (ports, key) => getSystemIntegration(ports, key)),
  http(
    api.registerSystemIntegration,
    (ports, wish) => registerSystemIntegration(ports, wish),
    audited('system-integration.registered'),
  ),
  http(
    api.suspendSystemIntegration,
    (ports, key) => changeSystemIntegration(ports, key, suspendedIntegration),
    audited('system-integration.suspended'),
  ),
  http(
    api.resumeSystemIntegration,
    (ports, key) => changeSystemIntegration(ports, key, resumedIntegration),
    audited('system-integration.resumed'),
  ),
  http(
    api.revokeSystemIntegration,
    (ports, key) => changeSystemIntegration(ports, key, revokedIntegration),
    audited('system-integration.revoked'),
  ),
  http(api.listPlatformServices, ({ platformServices }, wish) => platformServices.list(wish)),
  http(
    api.registerPlatformService,
    async (ports, wish) => ofPlatform(ports, await registerPlatformService(ports, wish)),
    auditedService('platform-service.registered'),
  ),
  http(
    api.removePlatformService,
    async (ports, key) => ofPlatform(ports, await removePlatformService(ports, key)),
    auditedService('platform-service.removed'),
  ),
  http(api.readSystemIdentity, (ports, _input, caller) => readSystemIdentity(ports, caller)),
]
