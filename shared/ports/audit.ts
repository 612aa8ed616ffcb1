import type { AuditEntry } from '../domain/audit.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Page, PageWish } from './storage.ts'

/** What an entry must be like; what is absent does not matter. */
export interface AuditSearch {
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly subject?: string | undefined
  readonly foreign?: boolean | undefined
  /** Not before. */
  readonly from?: Date | undefined
  /** Before. */
  readonly to?: Date | undefined
}

export interface Audit {
  append(entry: AuditEntry): Promise<void>
  /** A line that there is once, however often it is written, under a name of its own in its millisecond: ASCII letters, digits, dashes. */
  appendOnce(name: string, entry: AuditEntry): Promise<void>
  /** Removes at most `limit` entries older than `before`. Returns how many. Safe to repeat. */
  purge(organisationId: OrganisationId, before: Date, limit: number): Promise<number>
  /** Newest first. A page of a search may be short or empty and still have a `next`. */
  list(organisationId: OrganisationId, wish: PageWish, search?: AuditSearch): Promise<Page<AuditEntry>>
}
