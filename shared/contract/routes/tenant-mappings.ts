import type { ApiRoute } from '../api-route.ts'
import * as o from '../organisations.ts'
import { organisation } from './paths.ts'

const mapping = `${organisation}/tenant-mappings/{tid}`

export const tenantMappingRoutes = {
  listTenantMappings: {
    name: 'ListTenantMappings',
    method: 'GET',
    route: `${organisation}/tenant-mappings`,
    allow: 'system_settings.read',
    summary: 'The Entra tenants that sign in to an organisation, page by page',
    input: o.ListTenantMappings,
    output: o.TenantMappingPage,
    status: 200,
  },
  readTenantMapping: {
    name: 'ReadTenantMapping',
    method: 'GET',
    route: mapping,
    allow: 'system_settings.read',
    summary: 'Read a tenant mapping',
    input: o.ReadTenantMapping,
    output: o.TenantMappingView,
    status: 200,
    refusals: ['mapping.unknown'],
  },
  createTenantMapping: {
    name: 'CreateTenantMapping',
    method: 'PUT',
    route: mapping,
    allow: 'platform.organisations.update',
    summary: 'Let an Entra tenant sign in to an organisation',
    input: o.CreateTenantMapping,
    output: o.TenantMappingView,
    status: 201,
    refusals: ['organisation.unknown', 'mapping.taken'],
  },
  changeTenantMapping: {
    name: 'ChangeTenantMapping',
    method: 'PATCH',
    route: mapping,
    allow: 'platform.organisations.update',
    summary: 'Change which roles the tokens of a tenant may bring',
    input: o.ChangeTenantMapping,
    output: o.TenantMappingView,
    status: 200,
    refusals: ['mapping.unknown'],
  },
  revokeTenantMapping: {
    name: 'RevokeTenantMapping',
    method: 'POST',
    route: `${mapping}/revoke`,
    allow: 'platform.organisations.update',
    summary: 'Shut an Entra tenant out of an organisation; its sessions there end at once',
    input: o.RevokeTenantMapping,
    output: o.TenantMappingView,
    status: 200,
    refusals: ['mapping.unknown', 'state.conflicting'],
  },
  restoreTenantMapping: {
    name: 'RestoreTenantMapping',
    method: 'POST',
    route: `${mapping}/restore`,
    allow: 'platform.organisations.update',
    summary: 'Let a revoked Entra tenant in again',
    input: o.RevokeTenantMapping,
    output: o.TenantMappingView,
    status: 200,
    refusals: ['mapping.unknown', 'state.conflicting'],
  },
} as const satisfies Record<string, ApiRoute>
