import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { traceOutcomes, traceSteps } from '../domain/traces/sign-in-trace.ts'
import { MemberIdField, Moment, OrganisationIdField, PageQuery, pageOf } from './fields.ts'

/** As the page of a sign-in that failed shows it. */
const NumberField = z
  .string()
  .trim()
  .regex(/^[\w-]{1,64}$/, { error: 'is not the number of a sign-in' })
const OutcomeField = z.enum(traceOutcomes)
const ProviderField = z.string().regex(/^[\w-]{1,64}$/, { error: 'is neither entra nor a provider id' })

export const SignInTraceView = z.object({
  number: z.string().describe('What the person was shown: the correlation id of the request that ended the attempt'),
  outcome: OutcomeField,
  code: z.enum(errorCodes).optional().describe('Why it was refused'),
  provider: z.string().describe('`entra`, or the id of a configured identity provider'),
  organisationId: OrganisationIdField.optional(),
  purpose: z.string().optional().describe('`sign-in`; `proof` of a consent; `test` of a provider'),
  silent: z.boolean().optional().describe('A session was to be renewed without asking the person'),
  memberId: MemberIdField.optional(),
  steps: z.array(
    z.object({
      step: z.enum(traceSteps),
      outcome: z.enum(['passed', 'refused', 'not-reached']),
      code: z.enum(errorCodes).optional(),
      reason: z.string().optional().describe("A well-known word of the provider's answer"),
      took: z.int().min(0).optional().describe('Milliseconds'),
    }),
  ),
  claims: z.array(z.string()).optional().describe('The names of the claims that came; never a value'),
  eMailDomain: z.string().optional().describe('Of the e-mail address that came'),
  startedAt: Moment.optional(),
  endedAt: Moment,
})
export type SignInTraceView = z.infer<typeof SignInTraceView>
export const SignInTracePage = pageOf(SignInTraceView)

const search = { outcome: OutcomeField.optional(), provider: ProviderField.optional() }
export const ListSignInTraces = z.strictObject({ organisationId: OrganisationIdField, ...PageQuery, ...search })
export const ReadSignInTrace = z.strictObject({ organisationId: OrganisationIdField, number: NumberField })
export const ListUnattributedTraces = z.strictObject({ ...PageQuery, ...search })
export const ReadUnattributedTrace = z.strictObject({ number: NumberField })
