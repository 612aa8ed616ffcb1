import type { ApiRoute } from '../api-route.ts'
import * as c from '../connection.ts'
import { organisation } from './paths.ts'

const connection = `${organisation}/connection`
const ofEdition = { edition: 'enterprise', flag: 'entra-integration-ui' } as const

/** What stands between the hub and somebody's store of secrets. */
const vault = ['vault.unavailable', 'vault.refused', 'secret.disabled'] as const
const grant = ['credential.rejected', 'consent.missing', 'access.refused'] as const
const source = ['source.throttled', 'source.unavailable', 'source.unreadable'] as const

export const connectionRoutes = {
  readConnection: {
    ...ofEdition,
    name: 'ReadConnection',
    method: 'GET',
    route: connection,
    allow: 'system_settings.read',
    summary: 'The connection to a directory source: its kind, state and last probe; never a secret',
    input: c.ReadConnection,
    output: c.ConnectionView,
    status: 200,
  },
  startDirect: {
    ...ofEdition,
    name: 'StartDirect',
    method: 'POST',
    route: `${connection}/direct/start`,
    allow: 'system_settings.update',
    summary:
      'Send this browser to Microsoft to connect directly; the connection that is there goes on until it comes back',
    input: c.StartDirect,
    output: c.StartedDirect,
    status: 200,
    refusals: ['organisation.unknown', 'credential.missing', 'provider.unavailable', ...vault],
  },
  connectCipp: {
    ...ofEdition,
    flag: 'entra-integration-cipp',
    name: 'ConnectCipp',
    method: 'PUT',
    route: `${connection}/cipp`,
    allow: 'system_settings.update',
    summary: 'Connect CIPP: its list of tenants is read first, and only then is anything kept',
    input: c.ConnectCipp,
    output: c.ConnectionView,
    status: 200,
    refusals: [
      'organisation.unknown',
      'address.refused',
      'address.unresolved',
      'address.unreachable',
      'address.oversize',
      'credential.expired',
      ...grant,
      'source.misaddressed',
      'source.failing',
      ...source,
      'connection.changed',
      ...vault,
    ],
  },
  validateConnection: {
    ...ofEdition,
    name: 'ValidateConnection',
    method: 'POST',
    route: `${connection}/validate`,
    allow: 'system_settings.update',
    summary: 'Ask the source whether it still lets the hub in, and say what to do where it does not',
    input: c.ValidateConnection,
    output: c.ValidatedConnection,
    status: 200,
    refusals: ['connection.missing', 'connection.changed', ...vault],
  },
  disconnect: {
    ...ofEdition,
    name: 'Disconnect',
    method: 'POST',
    route: `${connection}/disconnect`,
    allow: 'system_settings.update',
    summary: 'End the use of the source and clear its credentials; mappings, links and runs stay',
    input: c.Disconnect,
    output: c.ConnectionView,
    status: 200,
    refusals: ['connection.missing', ...vault],
  },
} as const satisfies Record<string, ApiRoute>
