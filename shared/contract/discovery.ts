import * as z from 'zod'
import { discoveryInterval } from '../domain/discovery-schedule.ts'
import { errorCodes } from '../domain/hub-error.ts'
import { mappingStates } from '../domain/client-mapping.ts'
import { ClientMappingView } from './client-mappings.ts'
import { EntraTenantIdField, Moment, OrganisationIdField, PageQuery, pageOf, RunIdField } from './fields.ts'

export const DiscoveryRunView = z.object({
  runId: RunIdField,
  organisationId: OrganisationIdField,
  state: z.enum(['queued', 'running', 'completed', 'failed']),
  found: z.int().describe('Tenants seen so far'),
  lost: z.int().describe('Tenants that a complete listing no longer showed'),
  undomained: z.int().optional().describe('Tenants whose domains could not be read'),
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
  primaryDomain: z.string().optional(),
  verifiedDomains: z.array(z.string()).optional().describe('Absent until they were read'),
  mapping: ClientMappingView.optional().describe('What was decided for it; absent: it needs a review'),
})
export type ManagedTenantView = z.infer<typeof ManagedTenantView>
export const ManagedTenantPage = pageOf(ManagedTenantView)

const inOrganisation = { organisationId: OrganisationIdField }

export const StartDiscovery = z.strictObject(inOrganisation)
export const ReadDiscoveryRun = z.strictObject({ ...inOrganisation, runId: RunIdField })
export const ListDiscoveryRuns = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ListManagedTenants = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  state: z.enum(['present', 'lost']).optional(),
  mapping: z
    .enum([...mappingStates, 'needs-review'])
    .optional()
    .describe('`needs-review`: nobody has decided yet'),
  text: z.string().trim().min(1).max(200).optional().describe('Part of the name or of a domain, whatever its case'),
})

export const DiscoveryScheduleView = z.object({
  on: z.boolean(),
  intervalMinutes: z.int(),
  nextAt: Moment.optional().describe('When the next one starts, within five minutes; absent while it is off'),
})
export const ReadDiscoverySchedule = z.strictObject(inOrganisation)
export const SetDiscoverySchedule = z.strictObject({
  ...inOrganisation,
  on: z.boolean(),
  intervalMinutes: z
    .int()
    .min(discoveryInterval.least)
    .max(discoveryInterval.most)
    .default(discoveryInterval.usual)
    .describe('15 minutes to 30 days'),
})
