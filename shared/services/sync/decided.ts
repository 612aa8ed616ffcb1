import type { Contact } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/ids.ts'
import type { PageFacts } from '../../domain/sync/decide-page.ts'
import type { PersonDecision } from '../../domain/sync/decision.ts'
import type { Kept } from '../../ports/storage.ts'

/** Facts, with the Contacts at the version they were read. */
export interface GatheredFacts extends PageFacts {
  readonly contacts: ReadonlyMap<ContactId, Kept<Contact>>
}

/** What is known about some people, and what is to become of them by it. */
export interface Decided {
  readonly facts: GatheredFacts
  readonly decisions: readonly PersonDecision[]
}
