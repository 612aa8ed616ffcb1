import type { AuditEntry } from '../audit.ts'
import type { OrganisationId } from '../ids.ts'
import { eventType, ownTypes, subjectFields, toldActs, type SubjectKind } from './event-types.ts'

/** What happened, as it is kept: ids and names of fields, never personal data. */
export interface ToldEvent {
  /** The same however often it is told. */
  readonly id: string
  readonly organisationId: OrganisationId
  readonly type: string
  /** What it is about: events of one subject come in the order in which they were told. */
  readonly subject: string
  readonly at: Date
  readonly data: EventData
}

export type EventData = Readonly<Record<string, string | number | readonly string[]>>

/** Whose feed: that of an Organisation, or of what concerns the platform. */
export type FeedOwner = OrganisationId | 'platform'

/** The event of an act, and the feeds in which it is told; undefined where the audit trail alone is told. */
export function eventOf(
  entry: AuditEntry,
  id: string,
): { readonly event: ToldEvent; readonly feeds: readonly FeedOwner[] } | undefined {
  const rule = toldActs[entry.action]
  if (!rule) return undefined
  const { organisationId, at, subject, actor, correlationId } = entry
  const data = { organisationId, ...dataOf(subject), actor, correlationId }
  return {
    event: { id, organisationId, type: eventType(entry.action), subject, at, data },
    feeds: rule.platform ? [organisationId, 'platform'] : [organisationId],
  }
}

/** `member:{memberId}` as `{ memberId }`. */
function dataOf(subject: string): EventData {
  const [kind = '', ...rest] = subject.split(':')
  return kind in subjectFields ? { [subjectFields[kind as SubjectKind]]: rest.join(':') } : {}
}

const contactTypes = {
  created: ownTypes.contactCreated,
  changed: ownTypes.contactChanged,
  erased: ownTypes.contactErased,
} as const

/** A change of a Contact, as its feed has it. */
interface ContactChange {
  readonly sequence: number
  readonly at: Date
  readonly what: keyof typeof contactTypes
  readonly fields: readonly string[]
  readonly origin: { readonly by: string; readonly id: string }
  readonly contact: { readonly contactId: string; readonly clientId: string; readonly state: string }
}

/** Which fields changed, never what they hold: whoever may read contacts reads it there. */
export function contactEvent(
  organisationId: OrganisationId,
  { sequence, at, what, fields, origin, contact }: ContactChange,
): ToldEvent {
  const { contactId, clientId, state } = contact
  return {
    id: `${organisationId}.contact.${sequence}`,
    organisationId,
    type: contactTypes[what],
    subject: `contact:${contactId}`,
    at,
    data: { organisationId, contactId, clientId, state, fields, origin: origin.by, originId: origin.id, sequence },
  }
}

/** An act that is under way: noted before it, forgotten once it was told. What is left of it is told by {@link interruptedEvent}. */
export interface OpenAct {
  readonly actId: string
  readonly organisationId: OrganisationId
  /** What was called, as the OpenAPI document names it. */
  readonly operation: string
  readonly at: Date
  readonly actor: string
  readonly correlationId: string
  /** Ids of what it is about, as the path names them: `name=value`. */
  readonly ids: readonly string[]
}

/** No call lives longer, in minutes: the host ends it after ten. */
export const longestAct = 12

/** Whether the change took place is not known: whoever cares reads what it is about anew. */
export function interruptedEvent(act: OpenAct, now: Date): ToldEvent {
  const { actId, organisationId, operation, actor, correlationId, ids } = act
  const named = Object.fromEntries(
    ids.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
  )
  return {
    id: actId,
    organisationId,
    type: ownTypes.interrupted,
    subject: `organisation:${organisationId}`,
    at: now,
    data: { ...named, organisationId, operation, startedAt: act.at.toISOString(), actor, correlationId },
  }
}

/** An event as CloudEvents 1.0 has it (structured mode, JSON). https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export function cloudEvent({ id, organisationId, type, subject, at, data }: ToldEvent, publicUrl: string) {
  return {
    specversion: '1.0' as const,
    id,
    source: `${publicUrl}/api/v1/organisations/${organisationId}`,
    type,
    subject,
    time: at.toISOString(),
    datacontenttype: 'application/json' as const,
    data,
  }
}
