import type { AuditEntry } from '../domain/audit.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Page, PageWish } from './storage.ts'

export interface Audit {
  append(entry: AuditEntry): Promise<void>
  /** Newest first. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<AuditEntry>>
}
