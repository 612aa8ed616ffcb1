import type { Delivery } from '../domain/delivery.ts'
import type { DeliveryId, OrganisationId } from '../domain/ids.ts'
import type { SecretKey } from '../domain/secret.ts'
import type { Kept, Page, PageWish } from './storage.ts'

export interface Deliveries {
  find(organisationId: OrganisationId, deliveryId: DeliveryId): Promise<Kept<Delivery> | undefined>
  /** The one Delivery that a Secret ever has. */
  findOfSecret(secret: SecretKey): Promise<Kept<Delivery> | undefined>
  /** Answers nothing where the Secret has one already: each is delivered once. */
  insert(delivery: Delivery): Promise<Kept<Delivery> | undefined>
  /** The one moment at which a Delivery is opened, revoked or expires. @throws HubError `version.stale` */
  replace(delivery: Delivery, current: Kept<Delivery>): Promise<Kept<Delivery>>
  /** An Organisation's, or one of its System integrations', newest first. A page may be short, and still have a `next`. */
  list(
    organisationId: OrganisationId,
    wish: PageWish & { readonly clientId?: string | undefined },
  ): Promise<Page<Kept<Delivery>>>
}
