import type { Contact, ContactLink } from '../contact.ts'
import type { ErrorCode } from '../hub-error.ts'
import type { ContactId } from '../ids.ts'
import type { Candidate, DecisionKind, DecisionReason, PersonDecision } from './decision.ts'

/** Everything of a Contact that a sync may change. */
const changingFields = ['displayName', 'email', 'phone', 'role', 'upn', 'state', 'reason'] as const
type ChangingField = (typeof changingFields)[number]

export interface FieldChange {
  readonly field: ChangingField
  readonly before?: string
  readonly after?: string
}

/** What a run decided about one person, and why; what it did can be read from it and undone. */
export interface PersonLine {
  readonly objectId: string
  readonly name: string
  readonly decision: DecisionKind
  readonly reason: DecisionReason
  readonly contactId?: ContactId
  readonly changes: readonly FieldChange[]
  /** The link that was made or changed, and how it was before. */
  readonly link?: 'made' | 'opened' | 'closed'
  readonly candidates: readonly Candidate[]
  /** It could not be done; the rest of the tenant went on. */
  readonly failure?: ErrorCode
  readonly warning?: true
}

function changesBetween(before: Contact | undefined, after: Contact): readonly FieldChange[] {
  return changingFields.flatMap((field) => {
    const [old, fresh] = [before?.[field], after[field]]
    if (old === fresh) return []
    return [{ field, ...(old === undefined ? {} : { before: old }), ...(fresh === undefined ? {} : { after: fresh }) }]
  })
}

export function lineOf(decision: PersonDecision, known: ContactLink | undefined): PersonLine {
  const { objectId, name, kind, reason, contactId, before, after, link, candidates = [], warning } = decision
  const change =
    link && (link.state === 'inactive' ? 'closed' : known?.contactId === link.contactId ? 'opened' : 'made')
  return {
    objectId,
    name,
    decision: kind,
    reason,
    ...(contactId === undefined ? {} : { contactId }),
    changes: after ? changesBetween(before, after) : [],
    ...(change ? { link: change } : {}),
    candidates,
    ...(warning ? { warning } : {}),
  }
}

const isChange = ({ decision }: PersonLine) => decision !== 'leave' && decision !== 'ask'

/**
 * One line for a person of whom there is one already: a page that is repeated after a crash, or a person whom a reading shows twice. What
 * was done stays told, with the oldest value before and the newest after it; a failure that comes after it is told instead, so that the
 * person counts as failed.
 */
export function mergedLine(earlier: PersonLine | undefined, later: PersonLine): PersonLine {
  if (!earlier || !isChange(earlier) || earlier.failure !== undefined || later.failure !== undefined) return later
  if (later.decision === 'leave' && later.reason === 'unchanged') return earlier
  if (!isChange(later) || later.contactId !== earlier.contactId) return later
  const changes = new Map(earlier.changes.map((change) => [change.field, change]))
  for (const { field, ...values } of later.changes) {
    const { before } = changes.get(field) ?? values
    const { after } = values
    changes.set(field, {
      field,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    })
  }
  const leads = later.decision === 'deactivate' || later.decision === 'reactivate' ? later : earlier
  return {
    ...earlier,
    decision: leads.decision,
    reason: leads.reason,
    changes: [...changes.values()],
    ...((earlier.link ?? later.link) ? { link: earlier.link ?? later.link } : {}),
  }
}
