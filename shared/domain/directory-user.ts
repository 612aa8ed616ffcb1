import type { EntraTenantId } from './ids.ts'

/** A person as a directory source reports them. What the source does not say is absent: it is never taken for empty. */
export interface DirectoryUser {
  /** The person's object id in their tenant, in lower case. Absent: the source lists somebody without an identity. */
  readonly objectId?: string
  readonly displayName?: string
  readonly givenName?: string
  readonly surname?: string
  readonly mail?: string
  readonly upn?: string
  /** Further addresses, as the source writes them, without `smtp:` in front. */
  readonly otherMails: readonly string[]
  readonly phone?: string
  readonly jobTitle?: string
  readonly enabled?: boolean
  readonly userType?: 'member' | 'guest'
  readonly licensed?: boolean
  /** Only where the source proves it; a name never does. */
  readonly sharedMailbox?: boolean
}

/** Somebody whom the source's list of changes calls deleted: `soft` can be restored there, `hard` is for good. */
export interface RemovedUser {
  readonly objectId: string
  readonly how: 'soft' | 'hard'
}

/** The domains of a managed tenant, lower case, IDNA ASCII. */
export interface TenantDomains {
  readonly tid: EntraTenantId
  readonly primary?: string
  readonly initial?: string
  /** Every verified domain, the two above included. */
  readonly verified: readonly string[]
}
