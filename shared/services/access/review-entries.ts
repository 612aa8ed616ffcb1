import { areSameRoles, type AccessEntry, type AccessSubject } from '../../domain/access/access-entry.ts'
import type { ReviewEntry, ReviewKey } from '../../domain/access/access-review.ts'
import type { MemberId, OrganisationId } from '../../domain/ids.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept, Page, PageWish } from '../../ports/storage.ts'
import { accessOfMembers, accessOfProgram, mappingsOf, type AccessNeeds } from './access-of.ts'

type Needs = AccessNeeds & Pick<Ports, 'accessReviews' | 'members'>
type Mappings = Awaited<ReturnType<typeof mappingsOf>>

/** An entry as people see it: named, and beside it what is so by now. */
export interface ShownEntry extends Kept<ReviewEntry> {
  /** Absent of somebody who was erased. */
  readonly displayName?: string
  readonly decidedByName?: string
  /** `gone`: no member, or no program, any more. */
  readonly now: { readonly state: AccessEntry['state'] | 'gone'; readonly roles: AccessEntry['roles'] }
  /** Whether that is another access than the one that is reviewed. */
  readonly changed: boolean
}

/** What somebody holds at this moment; undefined where they are not here any more. */
async function currentAccess(
  ports: AccessNeeds,
  organisationId: OrganisationId,
  subject: AccessSubject,
  mappings: Mappings,
): Promise<AccessEntry | undefined> {
  if (subject.kind === 'program') {
    const program = await ports.systemIntegrations.find(organisationId, subject.clientId)
    return program && accessOfProgram(program)
  }
  const membership = await ports.memberships.find(organisationId, subject.memberId)
  return membership && (await accessOfMembers(ports, organisationId, [membership], mappings))[0]
}

/** As the Organisation calls somebody, else as they are called elsewhere; undefined once they are erased. */
export async function nameOfMember(
  { memberships, members }: Pick<Ports, 'memberships' | 'members'>,
  organisationId: OrganisationId,
  memberId: MemberId,
): Promise<string | undefined> {
  const held = await memberships.find(organisationId, memberId)
  return (held ?? (await members.find(memberId)))?.displayName
}

/** One page of a review's entries, those who may do the most first. @throws HubError `cursor.invalid` */
export async function listReviewEntries(
  ports: Needs,
  key: ReviewKey,
  { undecided, ...wish }: PageWish & { readonly undecided?: boolean | undefined },
): Promise<Page<ShownEntry>> {
  const [page, mappings] = await Promise.all([
    ports.accessReviews.listEntries(key, wish, undecided),
    mappingsOf(ports, key.organisationId),
  ])
  return { ...page, items: await Promise.all(page.items.map((entry) => shownEntry(ports, entry, mappings))) }
}

export async function shownEntry(ports: Needs, entry: Kept<ReviewEntry>, mappings: Mappings): Promise<ShownEntry> {
  const { organisationId, subject, decision } = entry
  const [current, decidedByName] = await Promise.all([
    currentAccess(ports, organisationId, subject, mappings),
    decision && nameOfMember(ports, organisationId, decision.by),
  ])
  const displayName =
    current?.displayName ??
    (subject.kind === 'member' ? await nameOfMember(ports, organisationId, subject.memberId) : subject.clientId)
  return {
    ...entry,
    ...(displayName === undefined ? {} : { displayName }),
    ...(decidedByName === undefined ? {} : { decidedByName }),
    now: { state: current?.state ?? 'gone', roles: current?.roles ?? [] },
    changed: current?.state !== 'active' || !areSameRoles(current.roles, entry.roles),
  }
}
