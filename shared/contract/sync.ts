import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { askReasons, decisionKinds, decisionReasons } from '../domain/sync/decision.ts'
import { filterReasons } from '../domain/sync/filter.ts'
import { itemStates } from '../domain/sync/reconciliation-item.ts'
import { longestInterval, shortestInterval } from '../domain/sync/schedule.ts'
import { runStates, syncTriggers, tenantStates } from '../domain/sync/sync-run.ts'
import {
  ClientIdField,
  ContactIdField,
  EntraTenantIdField,
  MemberIdField,
  Moment,
  ObjectIdField,
  OrganisationIdField,
  PageQuery,
  pageOf,
  RunIdField,
  VersionField,
} from './fields.ts'

const inOrganisation = { organisationId: OrganisationIdField }
const ofRun = { ...inOrganisation, runId: RunIdField }
const ofTenant = { ...ofRun, tid: EntraTenantIdField }
const ofItem = { ...inOrganisation, tid: EntraTenantIdField, objectId: ObjectIdField }

const people = z.int().describe('People')
const Tally = {
  created: people,
  linked: people,
  updated: people.describe('People of whom something really changed'),
  deactivated: people,
  reactivated: people,
  asked: people.describe('People who wait in the queue'),
  skipped: people.describe('People whom the filter or an earlier decision leaves out'),
  unchanged: people,
  failed: people,
  warnings: people.describe('People who were kept although something that the filter asks for is not known of them'),
  requests: z.int().describe('Requests to the directory source'),
  retries: z.int(),
}

export const SyncRunView = z.object({
  runId: RunIdField,
  organisationId: OrganisationIdField,
  mode: z.enum(['preview', 'apply']),
  trigger: z.enum(syncTriggers),
  clientId: ClientIdField.optional(),
  state: z.enum(runStates),
  startedBy: MemberIdField.optional().describe('Absent where the schedule started it'),
  startedAt: Moment,
  finishedAt: Moment.optional(),
  failure: z.enum(errorCodes).optional(),
  tenants: z.int(),
  tenantsOver: z.int(),
  ...Tally,
})
export type SyncRunView = z.infer<typeof SyncRunView>
export const SyncRunPage = pageOf(SyncRunView)

const TenantResultView = z.object({
  runId: RunIdField,
  tid: EntraTenantIdField,
  clientId: ClientIdField,
  state: z.enum(tenantStates),
  startedAt: Moment.optional(),
  finishedAt: Moment.optional(),
  failure: z.enum(errorCodes).optional(),
  complete: z.boolean().describe('Everybody was read, not only the changes'),
  departing: z.int().describe('People about to be deactivated when that was weighed'),
  activeLinks: z.int().describe('Of so many who were linked, where it was counted'),
  letThroughBy: MemberIdField.optional(),
  ...Tally,
})
export const TenantResultPage = pageOf(TenantResultView)

export const SyncUndoView = z.object({
  runId: RunIdField,
  organisationId: OrganisationIdField,
  state: z.enum(['queued', 'running', 'completed']),
  startedBy: MemberIdField,
  startedAt: Moment,
  finishedAt: Moment.optional(),
  reverted: people,
  touched: people.describe('People of whom something was changed since the run, which stays'),
  failed: people,
})
export const UndonePage = pageOf(
  z.object({
    objectId: z.string(),
    name: z.string(),
    outcome: z.enum(['reverted', 'touched', 'failed']),
    kept: z.array(z.string()).describe('What stays because it was changed since'),
    failure: z.enum(errorCodes).optional(),
  }),
)

const Candidate = z.object({ contactId: ContactIdField, clientId: ClientIdField })

const PersonLineView = z.object({
  objectId: z.string(),
  name: z.string(),
  decision: z.enum(decisionKinds),
  reason: z.enum([...decisionReasons, ...filterReasons]),
  contactId: ContactIdField.optional(),
  changes: z.array(z.object({ field: z.string(), before: z.string().optional(), after: z.string().optional() })),
  link: z.enum(['made', 'opened', 'closed']).optional(),
  candidates: z.array(Candidate),
  failure: z.enum(errorCodes).optional(),
})
export const PersonLinePage = pageOf(PersonLineView)

export const ReconciliationItemView = z.object({
  tid: EntraTenantIdField,
  objectId: z.string(),
  clientId: ClientIdField,
  state: z
    .enum(itemStates)
    .describe('`closed`: a run found that there is nobody to decide about any more; it opens again with the person'),
  closedFor: z.enum(['deleted-upstream', ...filterReasons]).optional(),
  reason: z.enum(askReasons),
  candidates: z.array(Candidate),
  person: z.object({
    displayName: z.string(),
    email: z.string().optional(),
    upn: z.string().optional(),
    phone: z.string().optional(),
    role: z.string().optional(),
    enabled: z.boolean().optional(),
  }),
  openedAt: Moment,
  changedAt: Moment,
  resolvedBy: MemberIdField.optional(),
  contactId: ContactIdField.optional(),
  version: VersionField,
})
export const ReconciliationPage = pageOf(ReconciliationItemView)

const pattern = z.string().min(1).max(200)
const filterFields = {
  sharedMailbox: z.boolean(),
  disabled: z.boolean(),
  missingIdentity: z.boolean(),
  guest: z.boolean(),
  unlicensed: z.boolean(),
  serviceAccount: z.boolean(),
  servicePatterns: z.array(pattern).max(50).describe('Looked for in the part before the @ of addresses'),
  customPatterns: z.array(pattern).max(50).describe('Looked for in name, mail and user principal name'),
  groups: z
    .array(z.strictObject({ tid: EntraTenantIdField, groupId: ObjectIdField }))
    .max(200)
    .describe('Of a tenant that is named here only members of these groups take part'),
  brakePercent: z.int().min(1).max(100).describe('The mass brake: percent of a tenant’s linked people'),
}
const kept = { version: VersionField.optional().describe('Absent while nothing was set: the defaults hold') }

export const SyncFilterView = z.object({ ...filterFields, ...kept })
const toggle = z.boolean()
const policyFields = {
  displayName: toggle,
  email: toggle,
  phone: toggle,
  role: toggle,
  upn: toggle,
  markInactiveWhenDisabled: toggle,
}
export const FieldPolicyView = z.object({ ...policyFields, ...kept })
const scheduleFields = {
  on: z.boolean(),
  intervalMinutes: z.int().min(shortestInterval).max(longestInterval),
}
export const SyncScheduleView = z.object({
  ...scheduleFields,
  alertTo: z.string().optional(),
  lastStartedAt: Moment.optional(),
  ...kept,
})

/** The version that was read, or none where nothing was set yet. */
const expected = {
  expected: VersionField.optional().describe('The version that was read; absent while nothing was set'),
}

export const StartSync = z.strictObject({
  ...inOrganisation,
  mode: z.enum(['preview', 'apply']),
  trigger: z.enum(['initial', 'manual']).default('manual'),
})
export const StartClientSync = z.strictObject({
  ...inOrganisation,
  clientId: ClientIdField,
  mode: z.enum(['preview', 'apply']).default('apply'),
})
export const ListSyncRuns = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ReadSyncRun = z.strictObject(ofRun)
export const ChangeSyncRun = z.strictObject(ofRun)
export const ListTenantResults = z.strictObject({
  ...ofRun,
  ...PageQuery,
  state: z
    .enum([...tenantStates, 'troubled'])
    .optional()
    .describe('`troubled`: partial, braked or failed'),
})
export const ListPeople = z.strictObject({
  ...ofTenant,
  ...PageQuery,
  decision: z.enum(decisionKinds).optional(),
  failed: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: those of whom it could not be done, `false`: the others'),
})
export const ListUndone = z.strictObject({ ...ofTenant, ...PageQuery })
export const LetThrough = z.strictObject(ofTenant)
export const ListReconciliation = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  state: z.enum(itemStates).optional(),
  tid: EntraTenantIdField.optional(),
})
export const ReadItem = z.strictObject(ofItem)
export const LinkItem = z.strictObject({ ...ofItem, contactId: ContactIdField, version: VersionField })
export const ResolveItem = z.strictObject({ ...ofItem, version: VersionField })
export const ReadSyncSettings = z.strictObject(inOrganisation)
export const ChangeSyncFilter = z.strictObject({ ...inOrganisation, ...filterFields, ...expected })
export const ChangeFieldPolicy = z.strictObject({ ...inOrganisation, ...policyFields, ...expected })
export const ChangeSyncSchedule = z.strictObject({
  ...inOrganisation,
  ...scheduleFields,
  alertTo: z.email().max(320).optional(),
  ...expected,
})
export const PreviewSyncFilter = z.strictObject({ ...inOrganisation, tid: EntraTenantIdField, ...filterFields })
export const FilterEffect = z.object({
  looked: z.int().describe('People of the first page of the tenant that were looked at'),
  kept: z.int(),
  leftOut: z.partialRecord(z.enum(filterReasons), z.int()),
  people: z.array(z.object({ name: z.string(), reason: z.enum(filterReasons) })).describe('Those left out'),
})
