import type { ApiRoute } from '../api-route.ts'
import * as d from '../deliveries.ts'
import { organisation } from './paths.ts'

const deliveries = `${organisation}/deliveries`
const delivery = `${deliveries}/{deliveryId}`

/** How the value of a secret gets to a customer: by a link that is used once. */
export const deliveryRoutes = {
  createDelivery: {
    name: 'CreateDelivery',
    method: 'POST',
    route: `${organisation}/system-integrations/{clientId}/secrets/{keyId}/deliveries`,
    allow: 'integrations.update',
    summary: 'Seal the value of a secret for one opening; answers the link once. A secret is delivered once',
    input: d.CreateDelivery,
    output: d.IssuedDelivery,
    status: 201,
    refusals: ['secret.unknown', 'secret.undeliverable', 'delivery.taken', 'vault.unavailable', 'vault.refused'],
  },
  listDeliveries: {
    name: 'ListDeliveries',
    method: 'GET',
    route: deliveries,
    allow: 'integrations.read',
    summary: 'The deliveries of an organisation, newest first, page by page',
    input: d.ListDeliveries,
    output: d.DeliveryPage,
    status: 200,
  },
  readDelivery: {
    name: 'ReadDelivery',
    method: 'GET',
    route: delivery,
    allow: 'integrations.read',
    summary: 'Read a delivery: whether it was opened, when and by whom',
    input: d.ReadDelivery,
    output: d.DeliveryView,
    status: 200,
    refusals: ['delivery.unknown'],
  },
  revokeDelivery: {
    name: 'RevokeDelivery',
    method: 'POST',
    route: `${delivery}/revoke`,
    allow: 'integrations.update',
    summary: 'Make the link of a delivery void; what it held is dropped',
    input: d.RevokeDelivery,
    output: d.DeliveryView,
    status: 200,
    refusals: ['delivery.unknown', 'delivery.opened', 'delivery.revoked', 'delivery.expired'],
  },
  reissueDelivery: {
    name: 'ReissueDelivery',
    method: 'POST',
    route: `${delivery}/reissue`,
    allow: 'integrations.update',
    summary:
      'Renew the secret of a delivery, so that the new one can be delivered; the link of the earlier one is void',
    input: d.ReissueDelivery,
    output: d.DeliveryView,
    status: 202,
    refusals: [
      'delivery.unknown',
      'integration.unknown',
      'state.conflicting',
      'application.unknown',
      'rotation.overlapping',
      'source.unavailable',
      'source.throttled',
      'source.unreadable',
      'access.refused',
      'credential.rejected',
    ],
  },
  viewDelivery: {
    name: 'ViewDelivery',
    method: 'POST',
    route: 'auth/delivery',
    allow: 'anyone',
    session: 'ignored',
    summary: "What a delivery's link leads to; its proof goes in the body, its key nowhere",
    input: d.FollowDelivery,
    output: d.DeliveryLinkView,
    status: 200,
    refusals: ['delivery.unknown', 'delivery.opened', 'delivery.revoked', 'delivery.expired'],
  },
  openDelivery: {
    name: 'OpenDelivery',
    method: 'POST',
    route: 'auth/delivery/open',
    allow: 'session',
    summary:
      'Take the sealed value of a delivery, once: for Admins and Configurators of the organisation, through a tenant that is mapped to it',
    input: d.FollowDelivery,
    output: d.OpenedDelivery,
    status: 200,
    refusals: [
      'session.stale',
      'delivery.unknown',
      'delivery.foreign',
      'delivery.opened',
      'delivery.revoked',
      'delivery.expired',
    ],
  },
} as const satisfies Record<string, ApiRoute>
