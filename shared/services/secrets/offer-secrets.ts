import { deliveryStateAt } from '../../domain/delivery.ts'
import { secretIdOf } from '../../domain/secret-notice.ts'
import type { Ports } from '../../ports/ports.ts'
import type { SecretDeliveries } from '../../ports/provisioning.ts'
import { noticeSecret, type NoticeNeeds } from './notice-secret.ts'
import { seenRow } from './watch-secrets.ts'

type Needs = Omit<NoticeNeeds, 'correlationId'> & Pick<Ports, 'deliveries'>

/**
 * A new Secret is offered by a notice that it is ready, which holds neither value nor link: an administrator takes it from the board. Until it
 * was opened it waits, whatever became of a link.
 */
export const offerSecrets = (ports: Needs): SecretDeliveries => ({
  offer: async (secret) => {
    await noticeSecret({ ...ports, correlationId: secretIdOf(secret) }, seenRow(secret), ['ready'])
  },
  stateOf: async (secret) => {
    const delivery = await ports.deliveries.findOfSecret(secret)
    return delivery && deliveryStateAt(delivery, ports.clock.now()) === 'opened' ? 'opened' : 'waiting'
  },
})
