import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import { readFields } from '../../../shared/domain/providers/field-map.ts'
import type { ProviderKey } from '../../../shared/domain/providers/identity-provider.ts'
import {
  changeIdentityProvider,
  createIdentityProvider,
  listIdentityProviders,
  readIdentityProvider,
  switchIdentityProvider,
  trustIdentityProvider,
} from '../../../shared/services/identity-providers.ts'
import {
  acceptPlatformProvider,
  listPlatformProviders,
  withdrawPlatformProvider,
} from '../../../shared/services/platform-providers.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, providerId }: ProviderKey) => ({ action, organisationId, subject: `provider:${providerId}` })

/** The identity providers of an Organisation, and those of the platform that it accepts. */
export const identityProviderFunctions = [
  http(api.listIdentityProviders, (ports, { organisationId, ...wish }) =>
    listIdentityProviders(ports, organisationId, wish),
  ),
  http(api.createIdentityProvider, (ports, wish) => createIdentityProvider(ports, wish), audited('provider.created')),
  http(api.readIdentityProvider, (ports, key) => readIdentityProvider(ports, key)),
  http(
    api.changeIdentityProvider,
    (ports, { organisationId, providerId, version, ...change }) =>
      changeIdentityProvider(ports, { organisationId, providerId, version }, change),
    audited('provider.changed'),
  ),
  http(
    api.enableIdentityProvider,
    (ports, key) => switchIdentityProvider(ports, key, 'enabled'),
    audited('provider.enabled'),
  ),
  http(
    api.disableIdentityProvider,
    (ports, key) => switchIdentityProvider(ports, key, 'disabled'),
    audited('provider.disabled'),
  ),
  http(
    api.trustIdentityProvider,
    (ports, { trustedDomains, ...key }) => trustIdentityProvider(ports, key, trustedDomains),
    audited('provider.trusted'),
  ),
  http(api.previewFieldMap, (_ports, { fieldMap, claims }) =>
    Promise.resolve({ fields: readFields(fieldMap, [{ claims }]) }),
  ),
  http(api.listPlatformProviders, async (ports, { organisationId }) => ({
    items: await listPlatformProviders(ports, organisationId),
  })),
  http(api.acceptPlatformProvider, (ports, key) => acceptPlatformProvider(ports, key), audited('provider.accepted')),
  http(
    api.withdrawPlatformProvider,
    (ports, key) => withdrawPlatformProvider(ports, key),
    audited('provider.withdrawn'),
  ),
]
