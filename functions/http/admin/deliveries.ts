import { api } from '../../../shared/contract/api.ts'
import { deliveryAddress } from '../../../shared/contract/pages.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import {
  deliverSecret,
  listDeliveries,
  readDelivery,
  revokeDelivery,
  type CurrentDelivery,
  type DeliveryKey,
  type LinkParts,
} from '../../../shared/services/secrets/deliveries.ts'
import { reissueDelivery } from '../../../shared/services/secrets/reissue-delivery.ts'
import { openDelivery, viewDelivery } from '../../../shared/services/secrets/open-delivery.ts'
import { http } from '../../runtime/http.ts'

/** Both halves stand behind `#`: browsers send that part to nobody. */
const linkTo =
  ({ platform }: RequestPorts) =>
  (delivery: DeliveryKey, { proof, key }: LinkParts) =>
    `${platform.publicUrl}${deliveryAddress(delivery)}#${proof}.${key}`

const audited =
  (action: AuditAction) =>
  ({ organisationId, deliveryId }: CurrentDelivery) => ({ action, organisationId, subject: `delivery:${deliveryId}` })

/** What a link's page does is told to the trail by the act itself, refusals included. */
export const deliveryFunctions = [
  http(
    api.createDelivery,
    async (ports, { days, ...secret }, caller) =>
      deliverSecret(
        ports,
        { ...secret, createdBy: await becomeMember(ports, caller), ...(days === undefined ? {} : { days }) },
        linkTo(ports),
      ),
    audited('delivery.created'),
  ),
  http(api.listDeliveries, (ports, { organisationId, ...wish }) => listDeliveries(ports, organisationId, wish)),
  http(api.readDelivery, (ports, key) => readDelivery(ports, key)),
  http(
    api.revokeDelivery,
    async (ports, change, caller) => revokeDelivery(ports, { ...change, by: await becomeMember(ports, caller) }),
    audited('delivery.revoked'),
  ),
  http(
    api.reissueDelivery,
    async (ports, wish, caller) => reissueDelivery(ports, { ...wish, by: await becomeMember(ports, caller) }),
    audited('delivery.reissued'),
  ),
  http(api.viewDelivery, (ports, link) => viewDelivery(ports, link)),
  http(api.openDelivery, (ports, link, caller) => openDelivery(ports, link, caller)),
]
