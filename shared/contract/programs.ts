import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { permissions } from '../domain/roles.ts'
import {
  ApplicationIdField,
  DisplayNameField,
  EntraTenantIdField,
  Moment,
  OrganisationIdField,
  ProviderIdField,
  PageQuery,
  pageOf,
  VersionField,
} from './fields.ts'

export const SystemIntegrationView = z.object({
  organisationId: OrganisationIdField,
  clientId: ApplicationIdField,
  displayName: z.string(),
  state: z
    .enum(['pending', 'active', 'suspended', 'revoked'])
    .describe('Only the tokens of an active one are taken; revoked is for good'),
  createdAt: Moment,
  changedAt: Moment,
  version: z.string(),
})
export const SystemIntegrationPage = pageOf(SystemIntegrationView)

export const PlatformServiceView = z.object({
  clientId: ApplicationIdField,
  displayName: z.string(),
  createdAt: Moment,
  version: z.string(),
})
export const PlatformServicePage = pageOf(PlatformServiceView)

const inOrganisation = { organisationId: OrganisationIdField }
const integration = { ...inOrganisation, clientId: ApplicationIdField }
const displayName = DisplayNameField.describe('As people call the program')

export const ListSystemIntegrations = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ReadSystemIntegration = z.strictObject(integration)
export const RegisterSystemIntegration = z.strictObject({ ...integration, displayName })
export const ChangeSystemIntegrationState = z.strictObject({ ...integration, version: VersionField })

export const ListPlatformServices = z.strictObject(PageQuery)
export const RegisterPlatformService = z.strictObject({ clientId: ApplicationIdField, displayName })
export const RemovePlatformService = z.strictObject({ clientId: ApplicationIdField, version: VersionField })
export const RemovedPlatformService = z.object({ clientId: ApplicationIdField })

export const SystemIdentity = z.object({
  organisationId: OrganisationIdField,
  organisationName: z.string(),
  clientId: ApplicationIdField,
  integrationName: z.string(),
  roles: z.array(z.literal('System')),
  expiresAt: Moment.describe('Of the token that was sent'),
})

/** RFC 7662 §2.1. */
export const Introspect = z.strictObject({
  token: z.string().min(1).describe('The token to ask about'),
  token_type_hint: z.string().optional().describe('Passed over: the kind of a token is read from the token'),
  organisation: OrganisationIdField.optional().describe('The organisation that is to be the active one'),
  reason: z.enum(['true', 'false']).optional().describe('Operators alone: tell why a token is not active'),
})

const seconds = z.int().describe('Seconds since 1970')

/** RFC 7662 §2.2. A token that is not active says nothing else, to programs. */
export const Introspection = z.discriminatedUnion('active', [
  z.object({
    active: z.literal(false),
    reason: z.enum(errorCodes).optional().describe('To operators who ask for it'),
  }),
  z.object({
    active: z.literal(true),
    iss: z.string(),
    sub: z.string(),
    aud: z.string().describe('The one of its audiences that it was taken for'),
    client_id: z.string(),
    exp: seconds,
    iat: seconds,
    nbf: seconds.optional(),
    scope: z.string().optional(),
    token_type: z.literal('Bearer'),
    kind: z.enum(['member', 'system-integration', 'platform-service']).describe('Who the token stands for'),
    tid: EntraTenantIdField.optional().describe(
      'The tenant at Microsoft Entra; absent for a person of another provider',
    ),
    oid: z.string().optional().describe('Of a person, with `tid`; of a program it says nothing'),
    providerId: ProviderIdField.optional().describe('The identity provider of a person who has no `tid`'),
    organisation: OrganisationIdField.optional().describe('The active one'),
    roles: z.array(z.string()).describe('Those that hold at this moment'),
    permissions: z.array(z.enum(permissions)),
    organisations: z
      .array(OrganisationIdField)
      .optional()
      .describe('Where none is active and several are open: name one as `organisation`'),
  }),
])
export type Introspection = z.infer<typeof Introspection>
