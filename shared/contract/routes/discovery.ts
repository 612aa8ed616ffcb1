import type { ApiRoute } from '../api-route.ts'
import * as d from '../discovery.ts'
import { organisation } from './paths.ts'

const integration = { edition: 'enterprise', flag: 'entra-integration-ui' } as const

export const discoveryRoutes = {
  startDiscovery: {
    ...integration,
    name: 'StartDiscovery',
    method: 'POST',
    route: `${organisation}/discovery-runs`,
    allow: 'system_settings.update',
    summary: 'Discover the managed tenants of the connection; answers the running run where there is one',
    input: d.StartDiscovery,
    output: d.DiscoveryRunView,
    status: 202,
    refusals: ['connection.missing', 'version.stale'],
  },
  listDiscoveryRuns: {
    ...integration,
    name: 'ListDiscoveryRuns',
    method: 'GET',
    route: `${organisation}/discovery-runs`,
    allow: 'system_settings.read',
    summary: 'Discovery runs, newest first, page by page',
    input: d.ListDiscoveryRuns,
    output: d.DiscoveryRunPage,
    status: 200,
  },
  readDiscoveryRun: {
    ...integration,
    name: 'ReadDiscoveryRun',
    method: 'GET',
    route: `${organisation}/discovery-runs/{runId}`,
    allow: 'system_settings.read',
    summary: 'How far a discovery run is, and its result',
    input: d.ReadDiscoveryRun,
    output: d.DiscoveryRunView,
    status: 200,
    refusals: ['run.unknown'],
  },
  listManagedTenants: {
    ...integration,
    name: 'ListManagedTenants',
    method: 'GET',
    route: `${organisation}/managed-tenants`,
    allow: 'system_settings.read',
    summary:
      'The managed tenants of an organisation with what was decided for each, page by page; searched by state, mapping, name and domain',
    input: d.ListManagedTenants,
    output: d.ManagedTenantPage,
    status: 200,
  },
  readDiscoverySchedule: {
    ...integration,
    name: 'ReadDiscoverySchedule',
    method: 'GET',
    route: `${organisation}/discovery-schedule`,
    allow: 'system_settings.read',
    summary: 'Whether and how often discoveries start by themselves',
    input: d.ReadDiscoverySchedule,
    output: d.DiscoveryScheduleView,
    status: 200,
  },
  setDiscoverySchedule: {
    ...integration,
    name: 'SetDiscoverySchedule',
    method: 'PUT',
    route: `${organisation}/discovery-schedule`,
    allow: 'system_settings.update',
    summary: 'Let discoveries start by themselves, or not',
    input: d.SetDiscoverySchedule,
    output: d.DiscoveryScheduleView,
    status: 200,
  },
} as const satisfies Record<string, ApiRoute>
