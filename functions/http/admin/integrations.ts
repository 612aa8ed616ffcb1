import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { Provisioning } from '../../../shared/domain/integration/provisioning.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import {
  readIntegrationConnection,
  testIntegrationCredentials,
} from '../../../shared/services/integration/integration-connection.ts'
import { setSecretPolicy } from '../../../shared/services/integration/secret-policy.ts'
import {
  adoptRegistration,
  getProvisioning,
  getRotation,
  policyOf,
  removeProvisioning,
  startProvisioning,
  startRotation,
} from '../../../shared/services/integration/start-integration-work.ts'
import { http } from '../../runtime/http.ts'

type Started = Provisioning & { readonly fresh?: boolean }

const audited =
  (action: AuditAction) =>
  ({ organisationId, provisioningId, fresh = true }: Started) =>
    fresh ? { action, organisationId, subject: `provisioning:${provisioningId}` } : undefined

/** System integrations: made, taken over, renewed, removed; and how a customer's engineer connects them. */
export const integrationFunctions = [
  http(api.listProvisionings, ({ provisionings }, { organisationId, ...wish }) =>
    provisionings.list(organisationId, wish),
  ),
  http(
    api.startProvisioning,
    async (ports, wish, caller) => startProvisioning(ports, wish, await becomeMember(ports, caller)),
    audited('system-integration.requested'),
  ),
  http(api.readProvisioning, (ports, key) => getProvisioning(ports, key)),
  http(
    api.removeProvisioning,
    (ports, key): Promise<Started> => removeProvisioning(ports, key),
    audited('system-integration.removing'),
  ),
  http(
    api.adoptRegistration,
    async (ports, wish, caller) => adoptRegistration(ports, wish, await becomeMember(ports, caller)),
    audited('system-integration.adopted'),
  ),
  http(api.readRotation, (ports, key) => getRotation(ports, key)),
  http(
    api.startRotation,
    async (ports, wish, caller) => startRotation(ports, wish, await becomeMember(ports, caller)),
    ({ organisationId, clientId, reason }) => ({
      action: reason === 'emergency' ? 'secret.replacing' : 'secret.rotating',
      organisationId,
      subject: `system-integration:${clientId}`,
    }),
  ),
  http(api.readSecretPolicy, (ports, { organisationId }) => policyOf(ports, organisationId)),
  http(
    api.setSecretPolicy,
    (ports, wish) => setSecretPolicy(ports, wish),
    ({ organisationId }) => ({
      action: 'secret-policy.changed',
      organisationId,
      subject: `organisation:${organisationId}`,
    }),
  ),
  http(api.readIntegrationConnection, (ports, key) => readIntegrationConnection(ports, key)),
  http(
    api.testIntegrationCredentials,
    async (ports, wish) => ({ ...wish, ...(await testIntegrationCredentials(ports, wish)) }),
    ({ organisationId, clientId }) => ({
      action: 'secret.tested',
      organisationId,
      subject: `system-integration:${clientId}`,
    }),
  ),
]
