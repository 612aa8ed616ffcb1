import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { provisioningStates, provisioningSteps } from '../domain/integration/provisioning.ts'
import { rotationReasons, rotationStates, rotationSteps } from '../domain/integration/rotation.ts'
import { longestLeadDays, longestLifetimeDays } from '../domain/integration/secret-policy.ts'
import { parseProviderId } from '../domain/ids.ts'
import { secretKinds } from '../domain/secret.ts'
import {
  ApplicationIdField,
  DisplayNameField,
  id,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  VersionField,
} from './fields.ts'

const ProvisioningIdField: z.ZodType<string, string> = id('a provisioning id', parseProviderId)
const inOrganisation = { organisationId: OrganisationIdField }
const provisioning = { ...inOrganisation, provisioningId: ProvisioningIdField }
const integration = { ...inOrganisation, clientId: ApplicationIdField }

const password = z.strictObject({ kind: z.literal('password') })
const certificate = z.strictObject({
  kind: z.literal('certificate'),
  certificate: z
    .string()
    .min(1)
    .max(16_000)
    .describe('X.509 in PEM form, without its private key; RSA, 2048 bits or more'),
})
const federated = z.strictObject({
  kind: z.literal('federated'),
  issuer: z
    .url({ protocol: /^https$/ })
    .max(600)
    .describe('Whose tokens are trusted: `iss`'),
  subject: z.string().trim().min(1).max(600).describe('For whom: `sub`'),
})
const Credential = z
  .discriminatedUnion('kind', [password, certificate, federated])
  .default({ kind: 'password' })
  .describe('How the program proves itself. A password is made by Microsoft and is kept in the vault')
const RenewedCredential = z.discriminatedUnion('kind', [password, certificate]).default({ kind: 'password' })

const displayName = DisplayNameField.max(100).describe('As people call the program; one of that name an organisation')

const task = {
  kind: z.enum(secretKinds),
  keyId: z.string().optional().describe("Microsoft's number of the new credential"),
  waitsFor: z.enum(errorCodes).optional().describe('Why it waited last'),
  failure: z.enum(errorCodes).optional().describe('Why it was taken back'),
  startedAt: Moment,
  changedAt: Moment,
  version: z.string(),
}

export const ProvisioningView = z.object({
  ...provisioning,
  displayName: z.string(),
  adopted: z.boolean().describe('The registration was there before'),
  clientId: ApplicationIdField.optional().describe('Absent until there is a registration'),
  state: z.enum(provisioningStates),
  step: z.enum(provisioningSteps).describe('What is done now, or was done last'),
  attempt: z.int(),
  ...task,
})
export const ProvisioningPage = pageOf(ProvisioningView)

export const RotationView = z.object({
  ...integration,
  rotationId: z.string(),
  reason: z.enum(rotationReasons),
  state: z.enum(rotationStates),
  step: z.enum(rotationSteps).describe('What is done now, or was done last'),
  overlapEndsAt: Moment.optional().describe('Until when the earlier secret stays at least'),
  ...task,
})

export const ListProvisionings = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ReadProvisioning = z.strictObject(provisioning)
export const StartProvisioning = z.strictObject({ ...inOrganisation, displayName, credential: Credential })
export const RemoveProvisioning = z.strictObject({ ...provisioning, version: VersionField })
export const AdoptRegistration = z.strictObject({ ...integration, displayName, credential: Credential })

export const ReadRotation = z.strictObject(integration)
export const StartRotation = z.strictObject({
  ...integration,
  reason: z.enum(['asked', 'emergency']).default('asked').describe('emergency: the earlier secret is removed at once'),
  credential: RenewedCredential,
})

const days = (least: number, most: number) => z.int().min(least).max(most)
const policy = {
  leadDays: days(2, longestLeadDays).describe('How long before its end a secret is renewed'),
  lifetimeDays: days(7, longestLifetimeDays).describe('How long a new one is to last'),
  overlapDays: days(1, longestLeadDays).describe('How long the earlier one works on beside the new one'),
}
export const ReadSecretPolicy = z.strictObject(inOrganisation)
export const SetSecretPolicy = z.strictObject({ ...inOrganisation, ...policy })
export const SecretPolicyView = z.object({ ...inOrganisation, ...policy })

export const ReadIntegrationConnection = z.strictObject(integration)
export const IntegrationConnectionView = z.object({
  ...integration,
  tokenEndpoint: z.string().describe('Where the program asks for tokens'),
  scope: z.string(),
  identityEndpoint: z.string().describe('Where a token can be tried'),
  curl: z.string().describe('Commands that get a token and try it, for a shell with the secret in CLIENT_SECRET'),
  secrets: z
    .array(
      z.object({
        keyId: z.string(),
        kind: z.enum(secretKinds),
        state: z.enum(['current', 'expiring', 'superseded', 'expired']),
        endsAt: Moment.optional(),
      }),
    )
    .describe('Newest first; never a value'),
  lastUsedAt: Moment.optional().describe('When a token of the program was last taken here, to a quarter of an hour'),
})

export const TestIntegrationCredentials = z.strictObject({
  ...integration,
  clientSecret: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .regex(/^[^\p{Cc}]*$/u, { error: 'holds control characters' })
    .describe('Tried at Microsoft, and forgotten'),
})
export const TestedCredentials = z.object({
  works: z.boolean(),
  reason: z.enum(errorCodes).optional().describe('Why it does not'),
  aadsts: z.int().optional().describe("Entra's own number of the reason"),
})
