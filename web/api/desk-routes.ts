import type { Api } from '../../shared/contract/api.ts'
import type { Route } from './routes.ts'

const ofOrganisation = 'api/v1/organisations/{organisationId}'
const webhooks = `${ofOrganisation}/webhooks` as const
const webhook = `${webhooks}/{webhookId}` as const
const letters = `${webhook}/dead-letters` as const
const exports = `${ofOrganisation}/privacy/exports` as const
const erasures = `${ofOrganisation}/privacy/erasures` as const

const reviews = `${ofOrganisation}/access-reviews` as const
const review = `${reviews}/{reviewId}` as const
const reviewPlan = `${ofOrganisation}/access-review-plan` as const

/** The routes of webhooks, of access reviews and of the data of people, held to the contract as `api` is. */
export const deskApi = {
  listWebhooks: { name: 'listWebhooks', method: 'GET', route: webhooks },
  createWebhook: { name: 'createWebhook', method: 'POST', route: webhooks },
  readWebhook: { name: 'readWebhook', method: 'GET', route: webhook },
  changeWebhook: { name: 'changeWebhook', method: 'PATCH', route: webhook },
  rotateWebhookSecret: { name: 'rotateWebhookSecret', method: 'POST', route: `${webhook}/secret` },
  pauseWebhook: { name: 'pauseWebhook', method: 'POST', route: `${webhook}/pause` },
  resumeWebhook: { name: 'resumeWebhook', method: 'POST', route: `${webhook}/resume` },
  removeWebhook: { name: 'removeWebhook', method: 'POST', route: `${webhook}/remove` },
  testWebhook: { name: 'testWebhook', method: 'POST', route: `${webhook}/test` },
  listDeliveryLines: { name: 'listDeliveryLines', method: 'GET', route: `${webhook}/deliveries` },
  listDeadLetters: { name: 'listDeadLetters', method: 'GET', route: letters },
  replayDeadLetter: { name: 'replayDeadLetter', method: 'POST', route: `${letters}/{letterId}/replay` },
  replayDeadLetters: { name: 'replayDeadLetters', method: 'POST', route: `${letters}/replay` },
  startExport: { name: 'startExport', method: 'POST', route: exports },
  listExports: { name: 'listExports', method: 'GET', route: exports },
  readExport: { name: 'readExport', method: 'GET', route: `${exports}/{taskId}` },
  startErasure: { name: 'startErasure', method: 'POST', route: erasures },
  listErasures: { name: 'listErasures', method: 'GET', route: erasures },
  readErasure: { name: 'readErasure', method: 'GET', route: `${erasures}/{taskId}` },
  withdrawErasure: { name: 'withdrawErasure', method: 'POST', route: `${erasures}/{taskId}/withdraw` },
  liftErasureMark: { name: 'liftErasureMark', method: 'POST', route: `${ofOrganisation}/privacy/erasure-marks/lift` },
  listAccess: { name: 'listAccess', method: 'GET', route: `${ofOrganisation}/access` },
  listAccessReviews: { name: 'listAccessReviews', method: 'GET', route: reviews },
  beginAccessReview: { name: 'beginAccessReview', method: 'POST', route: reviews },
  readAccessReview: { name: 'readAccessReview', method: 'GET', route: review },
  listReviewEntries: { name: 'listReviewEntries', method: 'GET', route: `${review}/entries` },
  keepReviewEntries: { name: 'keepReviewEntries', method: 'POST', route: `${review}/keep` },
  removeReviewEntry: { name: 'removeReviewEntry', method: 'POST', route: `${review}/entries/{entryId}/remove` },
  signOffAccessReview: { name: 'signOffAccessReview', method: 'POST', route: `${review}/sign-off` },
  withdrawAccessReview: { name: 'withdrawAccessReview', method: 'POST', route: `${review}/withdraw` },
  readReviewPlan: { name: 'readReviewPlan', method: 'GET', route: reviewPlan },
  changeReviewPlan: { name: 'changeReviewPlan', method: 'PUT', route: reviewPlan },
  createMember: { name: 'createMember', method: 'POST', route: `${ofOrganisation}/members` },
} as const satisfies { readonly [Name in keyof Api]?: Route<Name> }
