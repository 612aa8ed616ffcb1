import type { OrganisationId } from '../domain/ids.ts'
import type { WatchedSecret } from '../domain/secret-notice.ts'
import type { Kept, Page, PageWish } from './storage.ts'

/** What the watch found and told. */
export interface WatchedSecrets {
  find(organisationId: OrganisationId, secretId: string): Promise<Kept<WatchedSecret> | undefined>
  /** Answers nothing where there is one with this id. */
  insert(secret: WatchedSecret): Promise<Kept<WatchedSecret> | undefined>
  /** @throws HubError `version.stale` */
  replace(secret: WatchedSecret, current: Kept<WatchedSecret>): Promise<Kept<WatchedSecret>>
  /** Those of an Organisation, or of one of its programs, that are not among its Secrets: strangers, and the platform's own. */
  listFound(
    organisationId: OrganisationId,
    wish: PageWish & { readonly clientId?: string | undefined },
  ): Promise<Page<Kept<WatchedSecret>>>
  /** Those of every Organisation, of the rows among them, that end in a month (`2026-11`). */
  listEnding(month: string, wish: PageWish): Promise<Page<Kept<WatchedSecret>>>
  /** Safe to repeat. */
  remove(secret: WatchedSecret): Promise<void>
}

/** Whom an Organisation has told about its secrets. */
export interface NoticeContacts {
  /** E-mail addresses. */
  readonly contacts: readonly string[]
}

export interface NoticeSettings {
  find(organisationId: OrganisationId): Promise<Kept<NoticeContacts> | undefined>
  /** @throws HubError `version.stale` */
  put(
    organisationId: OrganisationId,
    contacts: NoticeContacts,
    version: string | undefined,
  ): Promise<Kept<NoticeContacts>>
}
