import type { Contact, ContactLink } from '../contact.ts'
import type { PersonDecision } from './decision.ts'
import { isOfClient, isTaken } from './match-contact.ts'
import type { SyncScene } from './decide-user.ts'

/** Why somebody is about to be deactivated. `absent`: a complete listing does not show them, which still has to be confirmed. */
export type DepartureCause = 'disabled-upstream' | 'deleted-upstream' | 'absent'

export type Presence = 'present' | 'absent' | 'unknown'

/**
 * Whether somebody whom a complete listing does not show is gone. Where the source cannot say, two complete listings in a row must miss
 * them. `missed`: the one before missed them too.
 */
export function judgeAbsence(presence: Presence, missed: boolean): 'gone' | 'present' | 'missed-once' {
  if (presence === 'absent') return 'gone'
  if (presence === 'present') return 'present'
  return missed ? 'gone' : 'missed-once'
}

/** More than this many, and more than the share, of a tenant's active links about to be deactivated: an operator must look. */
const fewDepartures = 5

export const defaultBrakePercent = 20

/** The mass brake. @param percent of the tenant's active links, a setting */
export const isMassDeparture = (departing: number, activeLinks: number, percent: number) =>
  departing > fewDepartures && departing * 100 > percent * activeLinks

/**
 * A filter or a source that leaves nobody in is no reason to deactivate anybody. A reading of changes shows only some: there it is empty
 * when nobody would be left.
 */
export const isTenantEmpty = (
  { complete, kept }: { readonly complete: boolean; readonly kept: number },
  departing: number,
  activeLinks: number,
) => kept === 0 && (complete || departing >= activeLinks)

/** What becomes of somebody who left: the Contact turns inactive, a link of somebody deleted too. Never deleted; nothing twice. */
export function decideForAbsent(
  { tid, clientId, at }: Pick<SyncScene, 'tid' | 'clientId' | 'at'>,
  link: ContactLink | undefined,
  contact: Contact | undefined,
  cause: 'disabled-upstream' | 'deleted-upstream',
): PersonDecision | undefined {
  if (!isOfClient(link, clientId) || contact?.clientId !== clientId) return undefined
  const { objectId } = link
  const { contactId, displayName: name } = contact
  if (isTaken(contact.provenance, { tid, objectId })) return undefined
  const closed = cause === 'deleted-upstream' && link.state === 'active'
  const ended = contact.state === 'active'
  if (!closed && !ended) return undefined
  return {
    objectId,
    name,
    kind: 'deactivate',
    reason: cause,
    contactId,
    ...(ended ? { before: contact, after: asleep(contact, cause, at) } : {}),
    ...(closed ? { link: { ...link, state: 'inactive', changedAt: at } } : {}),
  }
}

function asleep(contact: Contact, reason: 'disabled-upstream' | 'deleted-upstream', at: Date): Contact {
  const { provenance } = contact
  const enabled = reason === 'disabled-upstream' ? { enabled: false } : {}
  return {
    ...contact,
    state: 'inactive',
    reason,
    ...(provenance ? { provenance: { ...provenance, ...enabled, syncedAt: at } } : {}),
    changedAt: at,
  }
}
