import type { AuditEntry } from '../domain/audit.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Page, PageWish } from './storage.ts'

export interface Audit {
  append(entry: AuditEntry): Promise<void>
  /** Removes at most `limit` entries older than `before`. Returns how many. Safe to repeat. */
  purge(organisationId: OrganisationId, before: Date, limit: number): Promise<number>
  /** Newest first. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<AuditEntry>>
}
