import type { AccessReview, ReviewEntry } from '../../../shared/domain/access/access-review.ts'
import { accessReviewId } from '../../../shared/domain/ids.ts'
import { ana, guidOf, noon, northBank } from './facts.ts'

export const firstReview = accessReviewId('fe6d2b1c4aff-00000001')
export const firstEntry = `0-${guidOf(960)}`

export const aReview = (change: Partial<AccessReview> = {}): AccessReview => ({
  organisationId: northBank,
  reviewId: firstReview,
  state: 'open',
  begunBy: ana,
  begunAt: noon,
  ...change,
})

export const anEntry = (change: Partial<ReviewEntry> = {}): ReviewEntry => ({
  organisationId: northBank,
  reviewId: firstReview,
  entryId: firstEntry,
  subject: { kind: 'member', memberId: ana },
  membership: 'internal',
  roles: [{ role: 'Admin', from: ['membership'] }],
  ...change,
})
