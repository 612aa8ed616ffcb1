import type { OrganisationId } from '../domain/ids.ts'
import type { Secret, SecretKey } from '../domain/secret.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** The Secrets of System integrations: references, never values. */
export interface IntegrationSecrets {
  find(key: SecretKey): Promise<Kept<Secret> | undefined>
  /** One page of an Organisation's, or of one of its System integrations. */
  list(
    organisationId: OrganisationId,
    wish: PageWish & { readonly clientId?: string | undefined },
  ): Promise<Page<Kept<Secret>>>
  /** Those of every Organisation that end before `before`, earliest first, ended ones among them; for work of the hub's own. */
  listByExpiry(before: Date, wish: PageWish): Promise<Page<Kept<Secret>>>
  /** Those of every Organisation that end in a month (`2026-11`), earliest first. */
  listEnding(month: string, wish: PageWish): Promise<Page<Kept<Secret>>>
  /** Answers nothing where there is one with this key. */
  insert(secret: Secret): Promise<Kept<Secret> | undefined>
  /** The end of a Secret never changes. @throws HubError `version.stale` */
  replace(secret: Secret, version: Version): Promise<Kept<Secret>>
  /** Safe to repeat. */
  remove(secret: Secret): Promise<void>
}
