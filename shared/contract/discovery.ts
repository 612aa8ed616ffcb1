import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { EntraTenantIdField, Moment, OrganisationIdField, PageQuery, pageOf, RunIdField } from './fields.ts'

export const DiscoveryRunView = z.object({
  runId: RunIdField,
  organisationId: OrganisationIdField,
  state: z.enum(['queued', 'running', 'completed', 'failed']),
  found: z.int().describe('Tenants seen so far'),
  lost: z.int().describe('Tenants that a complete listing no longer showed'),
  startedAt: Moment,
  finishedAt: Moment.optional(),
  failure: z.enum(errorCodes).optional(),
})
export type DiscoveryRunView = z.infer<typeof DiscoveryRunView>
export const DiscoveryRunPage = pageOf(DiscoveryRunView)

export const ManagedTenantView = z.object({
  tid: EntraTenantIdField,
  displayName: z.string(),
  state: z.enum(['present', 'lost']),
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  lostAt: Moment.optional(),
})
export type ManagedTenantView = z.infer<typeof ManagedTenantView>
export const ManagedTenantPage = pageOf(ManagedTenantView)

const inOrganisation = { organisationId: OrganisationIdField }

export const StartDiscovery = z.strictObject(inOrganisation)
export const ReadDiscoveryRun = z.strictObject({ ...inOrganisation, runId: RunIdField })
export const ListDiscoveryRuns = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ListManagedTenants = z.strictObject({ ...inOrganisation, ...PageQuery })
