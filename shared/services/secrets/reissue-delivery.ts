import { deliveryStateAt, revoked } from '../../domain/delivery.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { MemberId } from '../../domain/ids.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import type { Version } from '../../ports/storage.ts'
import { decideAgain } from '../decide-again.ts'
import { startRotation } from '../integration/start-integration-work.ts'
import { getDelivery, readDelivery, type CurrentDelivery, type DeliveryKey } from './deliveries.ts'

interface ReissueWish extends DeliveryKey {
  readonly version: Version
  /** The earlier Secret ends at once: somebody took it who should not have it. */
  readonly urgent: boolean
  readonly by: MemberId
}

/**
 * A secret is delivered once, so that whoever needs it again gets a new one: its renewal starts, and what the earlier link still held is
 * dropped. The new Secret has a delivery of its own, once it is there. Where the renewal cannot start, nothing is changed.
 * @throws HubError `delivery.unknown`, `version.stale`, and those of a rotation
 */
export async function reissueDelivery(
  ports: RequestPorts,
  { version, urgent, by, ...key }: ReissueWish,
): Promise<CurrentDelivery> {
  const found = await getDelivery(ports, key)
  if (found.version !== version)
    throw new HubError('version.stale', 'The delivery was changed meanwhile. Read it again.')
  const { organisationId, clientId, keyId } = found
  const reason = urgent ? 'emergency' : 'asked'
  await startRotation(ports, { organisationId, clientId, reason, credential: { kind: 'password' }, lost: keyId }, by)
  await decideAgain(async () => {
    const current = await getDelivery(ports, key)
    const now = ports.clock.now()
    if (deliveryStateAt(current, now) === 'open') await ports.deliveries.replace(revoked(current, now, by), current)
  })
  return readDelivery(ports, key)
}
