import type { OutputOf } from '../../api/call.ts'
import { pages } from '../../../shared/contract/pages.ts'
import { integrationAddress } from '../../session/addresses.ts'

export type AccessEntry = OutputOf<'listAccess'>['items'][number]
export type Review = OutputOf<'readAccessReview'>
export type Entry = OutputOf<'listReviewEntries'>['items'][number]

export const reviewsKey = (organisationId: string) => ['access-reviews', organisationId] as const
export const planKey = (organisationId: string) => ['access-plan', organisationId] as const
export const reviewKey = (organisationId: string, reviewId: string) =>
  ['access-review', organisationId, reviewId] as const
export const reviewAddress = (reviewId: string) => `${pages.access}/${encodeURIComponent(reviewId)}`

export const subjectKey = (subject: Entry['subject']) =>
  subject.kind === 'member' ? subject.memberId : subject.clientId

/** Where whoever has the access is looked after. */
export const subjectAddress = (subject: Entry['subject']) =>
  subject.kind === 'member'
    ? `${pages.members}/${encodeURIComponent(subject.memberId)}`
    : integrationAddress(subject.clientId)
