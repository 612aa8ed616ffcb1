import type { OrganisationId, SetUpLinkId } from '../domain/ids.ts'
import type { SetUpLink } from '../domain/set-up/set-up-link.ts'
import type { Kept, Page, PageWish } from './storage.ts'

export interface SetUpLinks {
  find(organisationId: OrganisationId, linkId: SetUpLinkId): Promise<Kept<SetUpLink> | undefined>
  /** By the hash of a link's secret, or of the cookie of whoever holds one; the link says whether it is still its own. */
  findByKey(hash: string): Promise<Kept<SetUpLink> | undefined>
  /** @throws HubError `state.conflicting` for an id that exists */
  insert(link: SetUpLink): Promise<Kept<SetUpLink>>
  /** The one moment at which a link is held, finished or revoked. @throws HubError `version.stale` */
  replace(link: SetUpLink, current: Kept<SetUpLink>): Promise<Kept<SetUpLink>>
  /** Lets the cookie of its holder lead to this link again, where the same browser held another one since. */
  lead(link: SetUpLink): Promise<void>
  /** Newest first. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<SetUpLink>>>
}
