import * as z from 'zod'
import { roleSources } from '../domain/access/access-entry.ts'
import { keepReasons, longestEveryDays, removeReasons, reviewStates } from '../domain/access/access-review.ts'
import { parseAccessReviewId, type AccessReviewId } from '../domain/ids.ts'
import { membershipKinds, personRoles } from '../domain/roles.ts'
import {
  ApplicationIdField,
  EntraTenantIdField,
  MemberIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  ProviderIdField,
  VersionField,
  formed,
} from './fields.ts'

const ReviewIdField: z.ZodType<AccessReviewId, string> = formed('the id of an access review', parseAccessReviewId)
const EntryIdField = z.string().regex(/^\d-[0-9a-f-]{36}$/, { error: 'is not the id of an entry' })

const SubjectView = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('member'), memberId: MemberIdField }),
    z.object({ kind: z.literal('program'), clientId: ApplicationIdField }),
  ])
  .describe('A member, or a system integration')
const RolesView = z
  .array(
    z.object({
      role: z.enum([...personRoles, 'System']),
      from: z
        .array(z.enum(roleSources))
        .describe(
          'token: of the last sign-in, as far as the tenant mapping lets it; tenant-default: the mapping’s policy for anyone; membership: given here; program: it is registered',
        ),
    }),
  )
  .describe('What they hold, and where each role comes from')
const StateView = z.enum(['active', 'inactive', 'pending', 'suspended', 'revoked'])

const AccessEntryView = z.object({
  subject: SubjectView,
  displayName: z.string(),
  membership: z.enum(membershipKinds).optional(),
  state: StateView,
  roles: RolesView,
  lastSignIn: z
    .object({
      at: Moment,
      tid: EntraTenantIdField.optional(),
      providerId: ProviderIdField.optional(),
    })
    .optional()
    .describe('Into this organisation; absent: never since it is noted. Programs do not sign in'),
})
export const AccessPage = pageOf(AccessEntryView)

export const ReviewView = z.object({
  reviewId: z.string(),
  state: z.enum(reviewStates),
  begunBy: MemberIdField,
  begunAt: Moment,
  endedBy: MemberIdField.optional().describe('Who signed it off, or withdrew it'),
  endedByName: z.string().optional().describe('Absent once that person is erased'),
  endedAt: Moment.optional(),
  kept: z.int().optional(),
  removed: z.int().optional(),
  version: VersionField,
})
export const ReviewPage = pageOf(ReviewView)

export const ReviewEntryView = z.object({
  entryId: z.string(),
  subject: SubjectView,
  displayName: z.string().optional().describe('Absent once that person is erased'),
  membership: z.enum(membershipKinds).optional(),
  roles: RolesView,
  lastSignInAt: Moment.optional(),
  decision: z
    .object({
      what: z.enum(['keep', 'remove']),
      reason: z.enum([...keepReasons, ...removeReasons]),
      by: MemberIdField,
      at: Moment,
      removal: z
        .enum(['deactivate', 'suspend'])
        .optional()
        .describe(
          'How it was taken away: a member is deactivated, as a token could bring them back, a program suspended',
        ),
      done: z.boolean().optional().describe('False: it did not take effect yet; remove it once more'),
    })
    .optional(),
  decidedByName: z.string().optional(),
  now: z.object({ state: z.enum([...StateView.options, 'gone']), roles: RolesView }).describe('At this moment'),
  changed: z.boolean().describe('What they hold now is not what the review shows'),
  version: VersionField,
})
export const ReviewEntryPage = pageOf(ReviewEntryView)

export const KeptEntries = z.object({
  outcomes: z.array(
    z.object({
      entryId: z.string(),
      outcome: z
        .enum(['kept', 'stale', 'conflicting', 'unknown'])
        .describe('stale: somebody else decided meanwhile; conflicting: the access is taken away already'),
    }),
  ),
})

const inOrganisation = { organisationId: OrganisationIdField }
const review = { ...inOrganisation, reviewId: ReviewIdField }
const format = z.enum(['csv', 'json'])

export const ListAccess = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  since: Moment.optional().describe('Only who became a member, or was registered, after this moment'),
})
export const ExportAccess = z.strictObject({ ...inOrganisation, format })
export const ListReviews = z.strictObject({ ...inOrganisation, ...PageQuery })
export const BeginReview = z.strictObject(inOrganisation)
export const ReadReview = z.strictObject(review)
export const EndReview = z.strictObject({ ...review, version: VersionField })
export const ListReviewEntries = z.strictObject({
  ...review,
  ...PageQuery,
  undecided: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('true: only those that are still to be decided'),
})
export const ExportReview = z.strictObject({ ...review, format })
export const KeepEntries = z.strictObject({
  ...review,
  reason: z.enum(keepReasons).default('needed').describe('emergency: for the day on which nothing else opens'),
  entries: z
    .array(z.strictObject({ entryId: EntryIdField, version: VersionField }))
    .min(1)
    .max(100)
    .describe('Each at the version that was read'),
})
export const RemoveEntry = z.strictObject({
  ...review,
  entryId: EntryIdField,
  version: VersionField,
  reason: z
    .enum(removeReasons)
    .describe('They left, have another task now, do not use it, or nobody knows what it is for'),
})

export const ReviewPlanView = z.object({
  ...inOrganisation,
  everyDays: z.int().min(0).max(longestEveryDays).describe('From a sign-off to the next review; 0: nobody is reminded'),
  dueAt: Moment.optional().describe('Absent while nothing is planned'),
  isDue: z.boolean(),
  open: z.string().optional().describe('The review that is under way'),
  version: VersionField.optional().describe('Absent while nothing was set'),
})
export const ReadReviewPlan = z.strictObject(inOrganisation)
export const ChangeReviewPlan = z.strictObject({
  ...inOrganisation,
  everyDays: z.int().min(0).max(longestEveryDays),
  expected: VersionField.optional().describe('The `version` that was read; absent while nothing was set'),
})
