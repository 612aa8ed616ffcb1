import type { ConsentEvidence, MappedTenant } from '../domain/consent-evidence.ts'
import type { EntraTenantId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** Every tenant that a mapping was ever made for, whatever became of it. */
export interface MappedTenants {
  find(tid: EntraTenantId): Promise<Kept<MappedTenant> | undefined>
  list(wish: PageWish): Promise<Page<Kept<MappedTenant>>>
  /** @throws HubError `version.stale` */
  replace(tenant: MappedTenant, version: Version): Promise<Kept<MappedTenant>>
}

/** Asks Entra for an app-only token at a tenant and throws it away. Never rejects: what cannot be judged is no evidence. */
export type ProbeConsent = (tid: EntraTenantId) => Promise<ConsentEvidence>
