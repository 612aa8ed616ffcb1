import { firstEntry, firstReview } from '../support/access-facts.ts'
import { northBank } from '../support/facts.ts'

const inOrganisation = { organisationId: northBank }
const review = { ...inOrganisation, reviewId: firstReview }
const entry = { ...review, entryId: firstEntry }
const paging = { limit: '10', cursor: 'abc' }
const version = 'v1'

/** Sound inputs of the routes of access reviews, with every field they know. */
export const accessExamples = {
  listAccess: { ...inOrganisation, ...paging, since: '2026-11-01T00:00:00.000Z' },
  exportAccess: { ...inOrganisation, format: 'csv' },
  listAccessReviews: { ...inOrganisation, ...paging },
  beginAccessReview: inOrganisation,
  readAccessReview: review,
  listReviewEntries: { ...review, ...paging, undecided: 'true' },
  exportAccessReview: { ...review, format: 'json' },
  keepReviewEntries: { ...review, reason: 'emergency', entries: [{ entryId: firstEntry, version }] },
  removeReviewEntry: { ...entry, version, reason: 'left' },
  signOffAccessReview: { ...review, version },
  withdrawAccessReview: { ...review, version },
  readReviewPlan: inOrganisation,
  changeReviewPlan: { ...inOrganisation, everyDays: 90, expected: version },
}
