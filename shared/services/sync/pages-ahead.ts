import { emailsOf } from '../../domain/sync/match-contact.ts'
import { matchedEmail, type KnownUser, type SyncScene } from '../../domain/sync/decide-user.ts'
import type { TenantResult } from '../../domain/sync/sync-run.ts'
import type { UsersPage } from '../../ports/discovery.ts'
import type { Decided } from './decided.ts'

/** A page that was noted as read. */
export interface ReadyPage {
  readonly page: UsersPage
  readonly known: readonly KnownUser[]
  /** Whether it was noted before, and whether some of its people may have been written already. */
  readonly repeat: boolean
  readonly again: boolean
  /** What holds for everybody of the tenant; absent where nobody stands on the page. */
  readonly rules?: SyncScene
  /** Absent where there are more people than are decided about at once. */
  readonly decided?: Decided
}

/** The page after the one that is worked on: decided about while Contacts of this one are written. */
export interface PagesAhead {
  /** Begins with the page that comes where `result` stands, while there is time. A failure is left to the step whose page it is. */
  begin(result: TenantResult, look: () => Promise<ReadyPage>): void
  /** What the page that is worked on was decided by, and what is written of it. */
  touch(decided: Decided): void
  /** The page where `result` stands, if it was begun. What was decided there by something that was written since is left out. */
  take(result: TenantResult): Promise<ReadyPage | undefined>
  /** Whether a page was begun that nobody took. */
  isUnderWay(): boolean
  /** Waits until nothing is under way any more, whatever became of it. */
  rest(): Promise<void>
}

export function pagesAhead(goesOn: () => boolean): PagesAhead {
  let ahead: { readonly place: string; readonly page: Promise<ReadyPage | undefined> } | undefined
  let touched = nothingTouched()
  return {
    begin: (result, look) => {
      if (!goesOn()) return
      ahead = { place: placeOf(result), page: look().catch(() => undefined) }
    },
    touch: (decided) => {
      touch(touched, decided)
    },
    take: async (result) => {
      const begun = ahead?.place === placeOf(result) ? ahead : undefined
      ahead = undefined
      const ready = await begun?.page
      const isOutdated = ready?.decided !== undefined && meets(touched, ready.known, ready.decided)
      touched = nothingTouched()
      if (!ready || !isOutdated) return ready
      const { decided: _outdated, ...page } = ready
      return page
    },
    isUnderWay: () => ahead !== undefined,
    rest: async () => {
      await ahead?.page
    },
  }
}

const placeOf = ({ reading, pages, cursor }: TenantResult) => `${reading} ${pages} ${cursor ?? ''}`

interface Touched {
  readonly people: Set<string>
  readonly emails: Set<string>
  readonly contacts: Set<string>
}

const nothingTouched = (): Touched => ({ people: new Set(), emails: new Set(), contacts: new Set() })

function touch({ people, emails, contacts }: Touched, { facts, decisions }: Decided): void {
  for (const id of facts.contacts.keys()) contacts.add(id)
  for (const { contactId } of facts.links.values()) contacts.add(contactId)
  for (const { objectId, contactId, before, after, link } of decisions) {
    people.add(objectId)
    for (const id of [contactId, link?.contactId]) if (id !== undefined) contacts.add(id)
    for (const contact of [before, after])
      if (contact) {
        contacts.add(contact.contactId)
        for (const email of emailsOf(contact)) emails.add(email)
      }
  }
}

/** Whether anything that was decided by may be another by now: the people themselves, who has their addresses, or a Contact. */
function meets({ people, emails, contacts }: Touched, known: readonly KnownUser[], { facts }: Decided): boolean {
  const isTouched = (user: KnownUser) => {
    const email = matchedEmail(user)
    return people.has(user.objectId) || (email !== undefined && emails.has(email))
  }
  return (
    known.some(isTouched) ||
    [...facts.contacts.keys()].some((id) => contacts.has(id)) ||
    [...facts.links.values()].some(({ contactId }) => contacts.has(contactId))
  )
}
