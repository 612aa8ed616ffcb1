import * as z from 'zod'
import { eventTypes } from '../domain/events/event-types.ts'
import { Moment, OrganisationIdField, PageQuery } from './fields.ts'

const id = z.string().optional()

/** What an event says: ids and names of fields, never personal data. Which of them a type has is in docs/events.md. */
const EventData = z.object({
  organisationId: OrganisationIdField,
  memberId: id.describe('Of the member that it is about'),
  contactId: id,
  clientId: id.describe('Of the client (contacts and clients) or of the program (programs and secrets)'),
  tid: id,
  invitationId: id,
  provisioningId: id,
  secretId: id,
  deliveryId: id,
  providerId: id,
  domain: id,
  connection: id.describe('direct or cipp'),
  runId: id,
  kid: id,
  webhookId: id,
  tokenId: id,
  taskId: id,
  objectId: id,
  keyId: id,
  actor: id.describe('Who did it, as the audit trail names them: ids only'),
  correlationId: id.describe('The line of the audit trail has the same'),
  state: id.describe('Of a contact: active or inactive, after the change'),
  fields: z.array(z.string()).optional().describe('Of a contact: names of the fields that changed'),
  origin: id.describe('Of a contact: person, import, sync or undo'),
  originId: id,
  sequence: z.int().optional().describe('Of a contact: as in its own feed of changes'),
  operation: id.describe('Of an interrupted change: what was called, as this document names it'),
  startedAt: Moment.optional(),
})

/** CloudEvents 1.0, structured. */
const CloudEventView = z.object({
  specversion: z.literal('1.0'),
  id: z.string().describe('The same however often the event comes'),
  source: z.string().describe('The organisation, as an address of this API'),
  type: z.enum(eventTypes as [string, ...string[]]).describe('Stable; new ones may be added'),
  subject: z.string().describe('Events of one subject come in order'),
  time: Moment,
  datacontenttype: z.literal('application/json'),
  data: EventData,
})

const from = z
  .enum(['beginning', 'now'])
  .default('beginning')
  .describe('Where to begin without a cursor: at the oldest event that is kept, or after the newest')

export const ListEvents = z.strictObject({ organisationId: OrganisationIdField, ...PageQuery, from })
export const ListPlatformEvents = z.strictObject({ ...PageQuery, from })
export const EventFeed = z.object({
  items: z.array(CloudEventView),
  next: z
    .string()
    .describe('Always there: pass it on as `cursor`, at once while there are events, else a little later'),
})
