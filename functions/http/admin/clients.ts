import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import { clientInState, withClientWish } from '../../../shared/domain/client.ts'
import { changeClient, createClient, getClient, type ClientKey } from '../../../shared/services/clients.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, clientId }: ClientKey) => ({ action, organisationId, subject: `client:${clientId}` })

/** The Clients of an Organisation. */
export const clientFunctions = [
  http(api.listClients, ({ clients }, { organisationId, cursor, limit, search, state }) =>
    clients.search(organisationId, { cursor, limit }, { text: search, state }),
  ),
  http(api.findNames, async ({ clients, managedTenants }, { organisationId, clientIds, tids }) => {
    const [ofClients, ofTenants] = await Promise.all([
      clients.findAll(organisationId, clientIds),
      managedTenants.findAll(organisationId, [...new Set(tids)]),
    ])
    return {
      clients: ofClients.map(({ clientId, displayName }) => ({ clientId, displayName })),
      tenants: ofTenants.map(({ tid, displayName, primaryDomain }) => ({
        tid,
        displayName,
        ...(primaryDomain === undefined ? {} : { primaryDomain }),
      })),
    }
  }),
  http(api.createClient, (ports, wish) => createClient(ports, wish), audited('client.created')),
  http(api.readClient, (ports, key) => getClient(ports, key)),
  http(
    api.changeClient,
    (ports, { organisationId, clientId, version, ...wish }) =>
      changeClient(ports, { organisationId, clientId }, version, (client, at) => withClientWish(client, wish, at)),
    audited('client.changed'),
  ),
  http(
    api.deactivateClient,
    (ports, { version, ...key }) =>
      changeClient(ports, key, version, (client, at) => clientInState(client, 'inactive', at)),
    audited('client.deactivated'),
  ),
  http(
    api.reactivateClient,
    (ports, { version, ...key }) =>
      changeClient(ports, key, version, (client, at) => clientInState(client, 'active', at)),
    audited('client.reactivated'),
  ),
]
