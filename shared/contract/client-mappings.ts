import * as z from 'zod'
import { mappingStates } from '../domain/client-mapping.ts'
import {
  ClientIdField,
  EntraTenantIdField,
  MemberIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  VersionField,
} from './fields.ts'

const StateField = z.enum(mappingStates)

export const ClientMappingView = z.object({
  tid: EntraTenantIdField,
  state: StateField,
  clientId: ClientIdField.optional().describe('Of `mapped`'),
  formerClientId: ClientIdField.optional().describe('Of `unmapped`: the client that it belonged to'),
  decidedBy: MemberIdField,
  decidedAt: Moment,
  unsettled: z.boolean().optional().describe('True while traces at a client before are still being cleared'),
  version: z.string(),
})
export const ClientMappingPage = pageOf(ClientMappingView)

const CandidateView = z.object({
  clientId: ClientIdField,
  displayName: z.string(),
  score: z.number().describe('From 0 to 1: 1 exact primary domain, 0.88 secondary domain, from 0.58 on a similar name'),
  evidence: z.object({
    kind: z.enum(['primary-domain', 'secondary-domain', 'name']),
    domain: z.string().optional(),
    field: z.enum(['emailDomain', 'billingEmail']).optional().describe('Where the client has the secondary domain'),
  }),
  mapped: z.boolean().describe('A tenant is mapped to this client already'),
})
const outcomes = ['auto-matched', 'needs-review', 'unmatched', 'skipped', 'mapped'] as const
const SuggestionView = z.object({
  tid: EntraTenantIdField,
  displayName: z.string(),
  primaryDomain: z.string().optional(),
  outcome: z.enum(outcomes),
  match: CandidateView.optional().describe('Of `auto-matched`: the one client that fits'),
  candidates: z.array(CandidateView).describe('The strongest evidence first; at most five by name'),
  client: z
    .object({ clientId: ClientIdField, displayName: z.string() })
    .optional()
    .describe('Of `mapped`: the client it belongs to; of what was unmapped: the one it belonged to'),
  mapping: ClientMappingView.optional().describe('What was decided; its `version` goes into the next decision'),
})
const Summary = z.object({
  autoMatched: z.int(),
  needsReview: z.int().describe('With candidates or without'),
  unmatched: z.int().describe('Of those, the ones without any candidate'),
  skipped: z.int(),
  mapped: z.int().describe('With those whose client is still to be created'),
  createNew: z.int().describe('Of those, the ones whose client is still to be created'),
  decidedAt: Moment.optional().describe(
    'When something was decided last, also for tenants that are not visible any more',
  ),
})
export const SuggestionPage = pageOf(SuggestionView).extend({
  summary: Summary.optional().describe('Of all visible tenants; with the first page only'),
})

const Decision = z.strictObject({
  tid: EntraTenantIdField,
  state: StateField,
  clientId: ClientIdField.optional().describe('Needed for `mapped`, and for nothing else'),
  remap: z.boolean().optional().describe('Says that leaving the client it is mapped to is meant'),
  version: VersionField.optional().describe('Of the mapping that was read; absent where there was none'),
})
const mostDecisions = 50

const inOrganisation = { organisationId: OrganisationIdField }
const ofTenant = { ...inOrganisation, tid: EntraTenantIdField }

export const ConfirmMappings = z
  .strictObject({
    ...inOrganisation,
    decisions: z.array(Decision).min(1).max(mostDecisions).describe('All or none'),
    startInitialSync: z
      .boolean()
      .default(false)
      .describe('Starts the first sync of what is mapped, and answers its run'),
  })
  .superRefine(({ decisions }, context) => {
    const seen = new Set<string>()
    for (const [place, { tid, state, clientId }] of decisions.entries()) {
      const fault = (field: string, message: string) => {
        context.addIssue({ code: 'custom', path: ['decisions', place, field], message })
      }
      if (seen.has(tid)) fault('tid', 'is decided twice')
      seen.add(tid)
      if (state === 'mapped' && clientId === undefined) fault('clientId', 'is missing')
      if (state !== 'mapped' && clientId !== undefined) fault('clientId', `has no meaning for ${state}`)
    }
  })
export const ConfirmedMappings = z.object({
  items: z.array(ClientMappingView),
  run: z.object({ runId: z.string() }).optional(),
})
export const ListClientMappings = z.strictObject({ ...inOrganisation, ...PageQuery })
export const SuggestMappings = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  outcome: z.enum(outcomes).optional(),
  text: z.string().trim().min(1).max(200).optional().describe('Part of the name or of a domain, whatever its case'),
})
export const ListMappingHistory = z.strictObject({ ...ofTenant, ...PageQuery })
export const MappingHistoryPage = pageOf(
  z.object({
    tid: EntraTenantIdField,
    at: Moment,
    by: MemberIdField,
    from: z.enum(['none', ...mappingStates]),
    fromClientId: ClientIdField.optional(),
    to: StateField,
    toClientId: ClientIdField.optional(),
  }),
)
