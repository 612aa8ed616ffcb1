import type { Contact, ContactLink } from '../contact.ts'
import type { ErrorCode } from '../hub-error.ts'
import type { MemberId, OrganisationId, RunId } from '../ids.ts'
import { isHeldBy } from './match-contact.ts'
import type { FieldChange, PersonLine } from './person-line.ts'

/** What becomes of a run that is undone, and how far that is. */
export interface SyncUndo {
  readonly organisationId: OrganisationId
  readonly runId: RunId
  readonly state: 'queued' | 'running' | 'completed'
  readonly startedBy: MemberId
  readonly startedAt: Date
  readonly finishedAt?: Date
  /** Where it is: the tenant, and in its list of people. */
  readonly tenants?: string
  readonly people?: string
  readonly reverted: number
  /** Something of theirs was changed since the run, and stays. */
  readonly touched: number
  readonly failed: number
}

export type UndoOutcome = 'reverted' | 'touched' | 'failed'

/** What was done, or not, about one person. */
export interface UndoneLine {
  readonly objectId: string
  readonly name: string
  readonly outcome: UndoOutcome
  /** What stays because it was changed since. */
  readonly kept: readonly string[]
  readonly failure?: ErrorCode
}

export interface Reversal {
  readonly outcome: 'reverted' | 'touched'
  readonly kept: readonly string[]
  readonly after?: Contact
  readonly link?: ContactLink
}

/** Whether a run did anything about this person that can be taken back. */
export const isUndoable = ({ decision, failure, changes, link }: PersonLine) =>
  failure === undefined && decision !== 'leave' && decision !== 'ask' && (changes.length > 0 || link !== undefined)

/**
 * Takes back what a run did about one person, field by field; what somebody changed since stays. A Contact that the run made is never
 * deleted: it becomes inactive, for the reason `person`, if it is as the run left it. A link that the run made or opened is closed, one that
 * it closed is opened.
 */
export function reverse(
  line: PersonLine,
  contact: Contact | undefined,
  link: ContactLink | undefined,
  at: Date,
): Reversal {
  if (!contact) return { outcome: 'touched', kept: ['contact'] }
  const kept = line.changes.filter((change) => isTouched(line, change, contact))
  const turned = turnedLink(line, link, contact, at)
  const names = [...kept.map(({ field }) => field as string), ...(turned === 'touched' ? ['link'] : [])]
  const backLink = turned === 'touched' || turned === undefined ? {} : { link: turned }
  if (line.decision === 'create') {
    if (kept.length > 0) return { outcome: 'touched', kept: names }
    const asleep: Contact = { ...contact, state: 'inactive', reason: 'person', changedAt: at }
    const after = contact.state === 'active' ? { after: asleep } : {}
    return { outcome: names.length > 0 ? 'touched' : 'reverted', kept: names, ...after, ...backLink }
  }
  const back = line.changes.filter((change) => contact[change.field] === change.after && change.before !== change.after)
  const reverted = revertedContact(contact, back)
  const unlinked =
    'link' in backLink &&
    line.link !== 'closed' &&
    line.decision === 'link' &&
    isHeldBy(contact.provenance, backLink.link)
  const { provenance: _gone, ...bare } = reverted
  const next = { ...(unlinked ? bare : reverted), changedAt: at }
  const changed = back.length > 0 || unlinked
  return {
    outcome: names.length > 0 ? 'touched' : 'reverted',
    kept: names,
    ...(changed ? { after: next } : {}),
    ...backLink,
  }
}

/** What is neither as the run left it nor as it was before. A Contact that the run made is inactive once it is taken back. */
function isTouched({ decision }: PersonLine, { field, before, after }: FieldChange, contact: Contact): boolean {
  const gone = decision === 'create' && contact.state === 'inactive' && contact.reason === 'person'
  if (gone && (field === 'state' || field === 'reason')) return false
  return contact[field] !== after && contact[field] !== before
}

function revertedContact(contact: Contact, changes: readonly FieldChange[]): Contact {
  const fields = new Map(Object.entries(contact) as [string, unknown][])
  // State and reason are one thing: half of it would say what never was.
  const whole = changes.some(({ field }) => field === 'state') || !changes.some(({ field }) => field === 'reason')
  for (const { field, before } of changes) {
    if (field === 'reason' && !whole) continue
    if (before === undefined) fields.delete(field)
    else fields.set(field, before)
  }
  return Object.fromEntries(fields) as unknown as Contact
}

function turnedLink(
  line: PersonLine,
  link: ContactLink | undefined,
  contact: Contact,
  at: Date,
): ContactLink | 'touched' | undefined {
  if (line.link === undefined) return undefined
  const left = line.link === 'closed' ? 'inactive' : 'active'
  if (!link || link.contactId !== contact.contactId) return 'touched'
  if (link.state !== left) return undefined
  // Somebody else may hold the contact by now.
  if (left === 'inactive' && !isHeldBy(contact.provenance, link)) return 'touched'
  return { ...link, state: left === 'active' ? 'inactive' : 'active', changedAt: at }
}
