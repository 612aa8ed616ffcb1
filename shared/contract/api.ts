import type { z } from 'zod'
import type { Permission } from '../domain/roles.ts'
import * as d from './discovery.ts'
import * as o from './organisations.ts'
import * as s from './session.ts'

/** `anyone`: no session needed. `session`: signed in, an Organisation need not be chosen. Else the permission. */
export type Allow = 'anyone' | 'session' | Permission

/** One route of the HTTP API, read by the functions, the web, the tests and the OpenAPI document. */
export interface ApiRoute {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Without a leading slash; `{organisationId}` must be the caller's own, or the caller is an operator. */
  readonly route: string
  readonly allow: Allow
  readonly summary: string
  /** Path parameters, query and JSON body as one object; `version` comes from `If-Match`. */
  readonly input?: z.ZodType
  readonly output?: z.ZodType
  readonly status: 200 | 201 | 202
}

const organisation = 'api/v1/organisations/{organisationId}'
const mapping = `${organisation}/tenant-mappings/{tid}`

export const api = {
  readSession: {
    name: 'ReadSession',
    method: 'GET',
    route: 'auth/session',
    allow: 'anyone',
    summary: 'Who is signed in with this browser',
    output: s.SessionView,
    status: 200,
  },
  chooseOrganisation: {
    name: 'ChooseOrganisation',
    method: 'POST',
    route: 'auth/active-organisation',
    allow: 'session',
    summary: 'Make one of your organisations the active one',
    input: s.ChooseOrganisation,
    output: s.SessionView,
    status: 200,
  },
  signOut: {
    name: 'SignOut',
    method: 'POST',
    route: 'auth/sign-out',
    allow: 'session',
    summary: 'End the session of this browser, or of every browser',
    input: s.SignOut,
    output: s.SignedOut,
    status: 200,
  },
  listOrganisations: {
    name: 'ListOrganisations',
    method: 'GET',
    route: 'api/v1/organisations',
    allow: 'platform.organisations.read',
    summary: 'Every organisation of the platform, page by page',
    input: o.ListOrganisations,
    output: o.OrganisationPage,
    status: 200,
  },
  createOrganisation: {
    name: 'CreateOrganisation',
    method: 'POST',
    route: 'api/v1/organisations',
    allow: 'platform.organisations.update',
    summary: 'Create an organisation',
    input: o.CreateOrganisation,
    output: o.OrganisationView,
    status: 201,
  },
  readOrganisation: {
    name: 'ReadOrganisation',
    method: 'GET',
    route: organisation,
    allow: 'system_settings.read',
    summary: 'Read an organisation',
    input: o.ReadOrganisation,
    output: o.OrganisationView,
    status: 200,
  },
  changeOrganisation: {
    name: 'ChangeOrganisation',
    method: 'PATCH',
    route: organisation,
    allow: 'platform.organisations.update',
    summary: 'Change the name or the external id of an organisation',
    input: o.ChangeOrganisation,
    output: o.OrganisationView,
    status: 200,
  },
  suspendOrganisation: {
    name: 'SuspendOrganisation',
    method: 'POST',
    route: `${organisation}/suspend`,
    allow: 'platform.organisations.update',
    summary: 'Suspend an organisation: nobody gets in, nothing is deleted',
    input: o.SuspendOrganisation,
    output: o.OrganisationView,
    status: 200,
  },
  resumeOrganisation: {
    name: 'ResumeOrganisation',
    method: 'POST',
    route: `${organisation}/resume`,
    allow: 'platform.organisations.update',
    summary: 'Let a suspended organisation in again',
    input: o.SuspendOrganisation,
    output: o.OrganisationView,
    status: 200,
  },
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
  },
  endSessions: {
    name: 'EndSessions',
    method: 'POST',
    route: `${organisation}/members/{memberId}/end-sessions`,
    allow: 'platform.organisations.update',
    summary: 'Sign a member of an organisation out of every browser',
    input: s.EndSessions,
    output: s.EndedSessions,
    status: 200,
  },
  listAudit: {
    name: 'ListAudit',
    method: 'GET',
    route: `${organisation}/audit`,
    allow: 'audit.read',
    summary: 'What was done in an organisation, newest first, page by page',
    input: o.ListAudit,
    output: o.AuditPage,
    status: 200,
  },
  startDiscovery: {
    name: 'StartDiscovery',
    method: 'POST',
    route: `${organisation}/discovery-runs`,
    allow: 'system_settings.update',
    summary: 'Discover the managed tenants of the connection; answers the running run where there is one',
    input: d.StartDiscovery,
    output: d.DiscoveryRunView,
    status: 202,
  },
  listDiscoveryRuns: {
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
    name: 'ReadDiscoveryRun',
    method: 'GET',
    route: `${organisation}/discovery-runs/{runId}`,
    allow: 'system_settings.read',
    summary: 'How far a discovery run is, and its result',
    input: d.ReadDiscoveryRun,
    output: d.DiscoveryRunView,
    status: 200,
  },
  listManagedTenants: {
    name: 'ListManagedTenants',
    method: 'GET',
    route: `${organisation}/managed-tenants`,
    allow: 'system_settings.read',
    summary: 'The managed tenants of an organisation, page by page',
    input: d.ListManagedTenants,
    output: d.ManagedTenantPage,
    status: 200,
  },
} as const satisfies Record<string, ApiRoute>

export type Api = typeof api
