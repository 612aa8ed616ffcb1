import type { Invitation } from '../domain/invitation.ts'
import type { InvitationId, OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish } from './storage.ts'

export interface Invitations {
  find(organisationId: OrganisationId, invitationId: InvitationId): Promise<Kept<Invitation> | undefined>
  /** By the hash of a link's secret. A link that was replaced leads to its invitation too, which says so by another hash. */
  findByLink(linkHash: string): Promise<Kept<Invitation> | undefined>
  /** @throws HubError `state.conflicting` for an id that exists */
  insert(invitation: Invitation): Promise<Kept<Invitation>>
  /** The one moment at which an invitation is used, withdrawn or given a new link. @throws HubError `version.stale` */
  replace(invitation: Invitation, current: Kept<Invitation>): Promise<Kept<Invitation>>
  /** Newest first. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<Invitation>>>
}
