import { guidOf, northBank } from '../support/facts.ts'

const inOrganisation = { organisationId: northBank }
const paging = { cursor: 'next', limit: 10 }
const webhook = { ...inOrganisation, webhookId: guidOf(950) }
const version = 'v'
const wishes = {
  address: 'https://receiver.example/hooks',
  types: ['tenantry.membership.*'],
  description: 'The CRM',
}

/** A whole input of each route of events and webhooks. */
export const eventExamples = {
  listEvents: { ...inOrganisation, ...paging, from: 'now' },
  listPlatformEvents: { ...paging, from: 'now' },
  listWebhooks: { ...inOrganisation, ...paging },
  createWebhook: { ...inOrganisation, scope: 'organisation', ...wishes },
  readWebhook: webhook,
  changeWebhook: { ...webhook, version, ...wishes },
  rotateWebhookSecret: { ...webhook, version, overlapHours: 24 },
  pauseWebhook: { ...webhook, version },
  resumeWebhook: { ...webhook, version },
  removeWebhook: { ...webhook, version },
  testWebhook: webhook,
  listDeliveryLines: { ...webhook, ...paging },
  listDeadLetters: { ...webhook, ...paging },
  replayDeadLetter: { ...webhook, letterId: 'letter-1' },
  replayDeadLetters: webhook,
}
