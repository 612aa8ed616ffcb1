import { deliveryGoneAt, expired, type Delivery } from '../../domain/delivery.ts'
import { isHubError } from '../../domain/hub-error.ts'
import {
  deliveryId as storedDeliveryId,
  organisationId as storedOrganisationId,
  type DeliveryId,
  type OrganisationId,
} from '../../domain/ids.ts'
import type { SecretKey } from '../../domain/secret.ts'
import type { Audit } from '../../ports/audit.ts'
import type { Deliveries } from '../../ports/deliveries.ts'
import type { Expire, Retire } from './expiry.ts'
import { toRow } from './row.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

/** That a Secret is delivered, and how; in the transaction of the Delivery, so that there is one. */
interface Mark {
  readonly deliveryId: DeliveryId
}

const deliveryKey = (organisationId: OrganisationId, deliveryId: DeliveryId): Key => ({
  partition: organisationId,
  row: deliveryId,
})
const markKey = ({ organisationId, clientId, keyId }: SecretKey): Key => ({
  partition: organisationId,
  row: `of_${clientId}_${keyId}`,
})
/** Ids are hexadecimal and sort before every mark. */
const endOfDeliveries = 'g'

export function deliveryTable(
  open: OpenTable,
  expire: Expire,
  audit: Audit,
): { readonly deliveries: Deliveries; readonly retire: Readonly<Record<'Deliveries', Retire>> } {
  const deliveries = table<Delivery>(open, 'Deliveries')
  const marks = table<Mark>(open, 'Deliveries')

  const find: Deliveries['find'] = (organisationId, deliveryId) =>
    deliveries.find(deliveryKey(organisationId, deliveryId))
  return {
    deliveries: {
      find,
      findOfSecret: async (secret) => {
        const mark = await marks.find(markKey(secret))
        return mark && find(secret.organisationId, mark.deliveryId)
      },
      insert: async (delivery) => {
        const { organisationId, deliveryId, expiresAt } = delivery
        for (const at of [expiresAt, deliveryGoneAt(delivery)])
          await expire(at, { table: 'Deliveries', hash: `${organisationId}_${deliveryId}` })
        const mark = markKey(delivery)
        try {
          const [version = ''] = await deliveries.transact([
            ['create', toRow(organisationId, deliveryId, delivery)],
            ['create', toRow(mark.partition, mark.row, { deliveryId } satisfies Mark)],
          ])
          return { ...delivery, version }
        } catch (thrown) {
          if (isHubError(thrown, 'version.stale')) return undefined
          throw thrown
        }
      },
      replace: (delivery, { version }) =>
        deliveries.replace(deliveryKey(delivery.organisationId, delivery.deliveryId), delivery, version),
      list: (organisationId, { clientId, ...wish }) =>
        deliveries.page(
          { partition: organisationId, until: endOfDeliveries },
          wish,
          clientId === undefined ? undefined : (delivery) => delivery.clientId === clientId,
        ),
    },
    retire: { Deliveries: retiring(deliveries, marks, audit) },
  }
}

/** First the sealed value goes, which the audit trail is told of, and long after it the row. */
const retiring =
  (deliveries: Table<Delivery>, marks: Table<Mark>, audit: Audit): Retire =>
  async ({ hash: name }, now) => {
    const [organisation = '', delivery = ''] = name.split('_')
    const key = deliveryKey(storedOrganisationId(organisation), storedDeliveryId(delivery))
    const found = await deliveries.find(key)
    if (!found) return
    if (now >= deliveryGoneAt(found)) {
      await marks.remove(markKey(found))
      await deliveries.remove(key)
      return
    }
    const over = expired(found, now)
    try {
      if (over) await deliveries.replace(key, over, found.version)
      // One that has expired already is the trace of a crash before the trail was told.
      else if (found.state !== 'expired') return
    } catch (thrown) {
      // Whoever was faster opened or revoked it.
      if (isHubError(thrown, 'version.stale')) return
      throw thrown
    }
    await audit.append({
      organisationId: found.organisationId,
      at: now,
      action: 'delivery.expired',
      actor: 'hub',
      subject: `delivery:${found.deliveryId}`,
      correlationId: found.deliveryId,
      foreign: false,
    })
  }
