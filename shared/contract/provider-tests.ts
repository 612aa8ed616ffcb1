import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { parseProviderId, type ProviderId } from '../domain/ids.ts'
import { localFields } from '../domain/profile.ts'
import { testChecks } from '../domain/provider-tests/judge-checks.ts'
import { claimSources, unmapped } from '../domain/providers/field-map.ts'
import { id, Moment, OrganisationIdField } from './fields.ts'

const ProviderIdField: z.ZodType<ProviderId, string> = id('a provider id', parseProviderId)
const key = { organisationId: OrganisationIdField, providerId: ProviderIdField }
/** What a browser is sent back with. */
export const TestIdField = id('the id of a test', (text) => (/^[0-9a-f-]{36}$/i.test(text) ? text : undefined))

export const StartProviderTest = z.strictObject(key)
export const StartedProviderTest = z.object({ next: z.string().describe('Where this browser must go to sign in') })
export const ReadProviderTest = z.strictObject({ ...key, testId: TestIdField })

const ReadingView = z.union([z.object({ value: z.string() }), z.object({ missing: z.enum(unmapped) })])

export const ProviderTestView = z.object({
  testId: z.string(),
  providerId: ProviderIdField,
  checks: z
    .array(
      z.object({
        check: z.enum(testChecks),
        outcome: z.enum(['passed', 'refused', 'not-reached']),
        code: z.enum(errorCodes).optional(),
        reason: z.string().optional().describe("A well-known word of the provider's answer"),
      }),
    )
    .describe('In the order in which they are made'),
  code: z.enum(errorCodes).optional().describe('Why the sign-in was refused'),
  reason: z.string().optional(),
  eMail: z.enum(['proven', 'unproven', 'none']).optional().describe('What the e-mail that came is worth'),
  decision: z
    .string()
    .optional()
    .describe(
      'What the login handler would do: `sign-in`, `link`, `create` a member, `prove` (mail a link), or `refuse`',
    ),
  decisionCode: z.enum(errorCodes).optional().describe('Why it would refuse'),
  membership: z.enum(['keep', 'update', 'join']).optional().describe('What would become of the membership'),
  displayName: z.string().optional(),
  claims: z
    .array(
      z.object({
        source: z.enum(claimSources),
        name: z.string(),
        value: z.string().describe('As JSON; cut where it is long'),
        isCut: z.boolean(),
      }),
    )
    .optional()
    .describe('What came, for the browser that made the test alone'),
  leftOut: z.int().optional().describe('How many claims there were besides'),
  fields: z.partialRecord(z.enum(localFields), ReadingView).optional().describe('What the field map makes of them'),
  testedAt: Moment,
  expiresAt: Moment,
})
export type ProviderTestView = z.infer<typeof ProviderTestView>
