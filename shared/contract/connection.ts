import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { EntraTenantIdField, Moment, OrganisationIdField } from './fields.ts'

const Diagnosis = z.object({
  code: z.enum(errorCodes),
  aadsts: z.int().optional().describe("Entra's own number of the reason"),
  sentence: z.string().describe('What is wrong'),
  remedy: z.string().describe('What to do'),
})

export const ConnectionView = z.object({
  organisationId: OrganisationIdField,
  kind: z.enum(['direct', 'cipp']).optional().describe('Absent: the organisation never had one'),
  state: z.enum(['disconnected', 'connected', 'failing']),
  changedAt: Moment.optional().describe('Since when it is in this state'),
  connectedAt: Moment.optional(),
  partnerTid: EntraTenantIdField.optional().describe("Direct: the service provider's own tenant"),
  baseUrl: z.string().optional().describe('CIPP: where its API is'),
  credential: z.enum(['own-application', 'platform-application', 'token']).optional(),
  tokenEndsAt: Moment.optional().describe('CIPP: when a pasted token is over'),
  probedAt: Moment.optional().describe('When the source was last asked'),
  diagnosis: Diagnosis.optional().describe('Why the source did not let us in then'),
})
export type ConnectionView = z.infer<typeof ConnectionView>

const inOrganisation = { organisationId: OrganisationIdField }
const ClientId = z.string().trim().min(1).max(200)
/** Kept as it is: a secret may hold any character that can be printed. */
const ClientSecret = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .regex(/^[^\p{Cc}]*$/u, { error: 'holds control characters' })

export const ReadConnection = z.strictObject(inOrganisation)
export const Disconnect = z.strictObject(inOrganisation)

export const StartDirect = z.strictObject({
  ...inOrganisation,
  application: z
    .strictObject({ clientId: ClientId, clientSecret: ClientSecret, tenantId: EntraTenantIdField.optional() })
    .optional()
    .describe("The organisation's own application; absent: the one that is known already, its own or the platform's"),
  groups: z.boolean().default(false).describe('People are to be filtered by group, which takes a further permission'),
})
export const StartedDirect = z.object({ next: z.string().describe('Where the browser goes to sign in') })

export const ConnectCipp = z.strictObject({
  ...inOrganisation,
  baseUrl: z.string().trim().min(1).max(2_000).describe("Where CIPP's API is, with or without /api"),
  credential: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('client'),
        clientId: ClientId,
        clientSecret: ClientSecret,
        tenant: EntraTenantIdField,
      }),
      z.strictObject({
        kind: z.literal('token'),
        token: z
          .string()
          .trim()
          .min(20)
          .max(16_384)
          .regex(/^[\w.~+/=-]+$/, { error: 'is not a token' }),
      }),
    ])
    .describe('The API client that CIPP made, which renews itself; or a token that lives about an hour'),
})

export const ValidateConnection = z.strictObject({
  ...inOrganisation,
  tid: EntraTenantIdField.optional().describe('Ask also whether the people of this managed tenant can be read'),
})
export const ValidatedConnection = z.object({
  connection: ConnectionView,
  tenant: z
    .object({ tid: EntraTenantIdField, diagnosis: Diagnosis.optional().describe('Absent: its people can be read') })
    .optional(),
})
