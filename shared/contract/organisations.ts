import * as z from 'zod'
import {
  DisplayNameField,
  EntraTenantIdField,
  ExternalIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  RoleField,
  RolesField,
  VersionField,
} from './fields.ts'

export const OrganisationView = z.object({
  organisationId: OrganisationIdField,
  externalId: z.string().optional(),
  displayName: z.string(),
  state: z.enum(['invited', 'active', 'suspended']),
  createdAt: Moment,
  changedAt: Moment,
  version: z.string(),
})
export type OrganisationView = z.infer<typeof OrganisationView>
export const OrganisationPage = pageOf(OrganisationView)

export const TenantMappingView = z.object({
  organisationId: OrganisationIdField,
  tid: EntraTenantIdField,
  state: z.enum(['consented', 'active', 'revoked']),
  revocation: z
    .enum(['operator', 'consent-lost'])
    .optional()
    .describe('Why it is revoked; while it waits for approval: that an operator had revoked it'),
  roles: z.array(RoleField),
  anyone: RoleField.optional(),
  createdAt: Moment,
  changedAt: Moment,
  version: z.string(),
})
export type TenantMappingView = z.infer<typeof TenantMappingView>
export const TenantMappingPage = pageOf(TenantMappingView)

const AuditEntryView = z.object({
  at: Moment,
  action: z.string(),
  actor: z.string().describe('`member:{memberId}`, `person:{tid}/{oid}` or `hub`'),
  subject: z.string().describe('What it was done to: `organisation:{id}`, `tenant-mapping:{tid}`, …'),
  correlationId: z.string(),
  foreign: z.boolean().describe('True where an operator acted on an Organisation that is not the active one'),
})
export const AuditPage = pageOf(AuditEntryView)

const inOrganisation = { organisationId: OrganisationIdField }
const mappingKey = { ...inOrganisation, tid: EntraTenantIdField }

export const ListOrganisations = z.strictObject({
  ...PageQuery,
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('Beginnings of words of the name or of the external id, whatever their case and accents; all must fit')
    .optional(),
  state: z.enum(['invited', 'active', 'suspended']).optional(),
})
export const CreateOrganisation = z.strictObject({
  displayName: DisplayNameField,
  externalId: ExternalIdField.optional(),
  state: z
    .enum(['invited', 'active'])
    .default('active')
    .describe('invited: nobody gets in until a tenant is onboarded'),
})
export const ReadOrganisation = z.strictObject(inOrganisation)
export const ChangeOrganisation = z.strictObject({
  ...inOrganisation,
  version: VersionField,
  displayName: DisplayNameField.optional(),
  externalId: ExternalIdField.optional(),
})
export const SuspendOrganisation = z.strictObject({ ...inOrganisation, version: VersionField })

export const ListTenantMappings = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ReadTenantMapping = z.strictObject(mappingKey)
export const CreateTenantMapping = z.strictObject({
  ...mappingKey,
  roles: RolesField.describe('Which roles the tokens of this tenant may bring'),
  anyone: RoleField.optional().describe('The role of a person of this tenant who brings none; absent: refused'),
})
export const ChangeTenantMapping = z.strictObject({
  ...mappingKey,
  version: VersionField,
  roles: RolesField.optional(),
  anyone: RoleField.nullable().optional().describe('null takes the policy away'),
})
export const RevokeTenantMapping = z.strictObject({ ...mappingKey, version: VersionField })

const auditName = z.string().min(1).max(128)
export const ListAudit = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  action: auditName.optional().describe('`membership.changed`, say'),
  actor: auditName.optional().describe('`member:{memberId}` or `hub`'),
  subject: auditName.optional().describe('`member:{memberId}`, `tenant-mapping:{tid}`, …'),
  from: Moment.optional().describe('Not before this moment'),
  to: Moment.optional().describe('Before this moment'),
  foreign: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: only what operators did from outside; `false`: only what was done from within'),
})
