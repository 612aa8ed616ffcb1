import type { ApiRoute } from '../api-route.ts'
import * as c from '../client-mappings.ts'
import { organisation } from './paths.ts'

const integration = { edition: 'enterprise', flag: 'entra-integration-ui' } as const

export const clientMappingRoutes = {
  suggestMappings: {
    ...integration,
    name: 'SuggestClientMappings',
    method: 'GET',
    route: `${organisation}/managed-tenants/suggestions`,
    allow: 'system_settings.read',
    summary: 'Which client each visible tenant may belong to, with the evidence, page by page; writes nothing',
    input: c.SuggestMappings,
    output: c.SuggestionPage,
    status: 200,
  },
  listClientMappings: {
    ...integration,
    name: 'ListClientMappings',
    method: 'GET',
    route: `${organisation}/client-mappings`,
    allow: 'system_settings.read',
    summary: 'What was decided for the managed tenants, page by page',
    input: c.ListClientMappings,
    output: c.ClientMappingPage,
    status: 200,
  },
  confirmMappings: {
    ...integration,
    name: 'ConfirmClientMappings',
    method: 'PUT',
    route: `${organisation}/client-mappings`,
    allow: 'system_settings.update',
    summary:
      'Decide for at most 50 managed tenants which client each belongs to: all or none, each on the version that was read',
    input: c.ConfirmMappings,
    output: c.ConfirmedMappings,
    status: 200,
    refusals: [
      'managedTenant.unknown',
      'client.unknown',
      'version.stale',
      'managedTenant.lost',
      'mapping.taken',
      'state.conflicting',
      'connection.missing',
      'mapping.none',
    ],
  },
  listMappingHistory: {
    ...integration,
    name: 'ListClientMappingHistory',
    method: 'GET',
    route: `${organisation}/client-mappings/{tid}/history`,
    allow: 'system_settings.read',
    summary: 'What was decided for one managed tenant, when and by whom, newest first, page by page',
    input: c.ListMappingHistory,
    output: c.MappingHistoryPage,
    status: 200,
  },
} as const satisfies Record<string, ApiRoute>
