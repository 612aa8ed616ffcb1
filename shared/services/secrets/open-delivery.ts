import type { AuditAction } from '../../domain/audit.ts'
import { actorOf, type SessionCaller } from '../../domain/caller.ts'
import { opened, refuseClosed, type Delivery } from '../../domain/delivery.ts'
import { HubError } from '../../domain/hub-error.ts'
import { refuseStale } from '../../domain/session.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { decideAgain } from '../decide-again.ts'
import { announced } from '../events/announce-act.ts'
import { recordAct } from '../record-act.ts'
import { getDelivery, type DeliveryKey } from './deliveries.ts'

/** What whoever has the link sends: never the key. */
export interface FollowedLink extends DeliveryKey {
  readonly proof: string
}

/**
 * What the page of a link shows before anybody signs in. Told to the audit trail, refusals included.
 * @throws HubError `delivery.unknown`, `delivery.opened`, `delivery.revoked`, `delivery.expired`
 */
export async function viewDelivery(ports: RequestPorts, link: FollowedLink) {
  const delivery = await followLink(ports, link, 'anonymous', true)
  await refusing(ports, delivery, { actor: 'anonymous', foreign: true }, () => {
    refuseClosed(delivery, ports.clock.now())
    return Promise.resolve()
  })
  await tell(ports, delivery, 'delivery.viewed', { actor: 'anonymous', foreign: true })
  const [organisation, facts] = await Promise.all([
    ports.organisations.find(delivery.organisationId),
    factsOf(ports, delivery),
  ])
  return {
    ...facts,
    organisation: organisation?.displayName ?? '',
    platform: ports.platform.displayName,
    expiresAt: delivery.expiresAt,
    keyHash: delivery.keyHash,
  }
}

/**
 * Hands the sealed value over, once: of any number who come together the one whose write is first gets it, and nothing is left to get. A crash
 * after that write loses the value for good, which a new Secret mends; it is never given twice.
 * @throws HubError `session.stale`, `delivery.unknown`, `delivery.foreign` (nothing was opened), `delivery.opened`, `delivery.revoked`,
 * `delivery.expired`
 */
export async function openDelivery(ports: RequestPorts, link: FollowedLink, caller: SessionCaller) {
  refuseStale(caller.session, ports.clock.now(), ports.platform.sessionLimits)
  const [actor, foreign] = [actorOf(caller), caller.active?.organisationId !== link.organisationId]
  const found = await followLink(ports, link, actor, foreign)
  const { organisationId, deliveryId } = found
  const note = { organisationId, operation: 'OpenDelivery', actor, ids: [`deliveryId=${deliveryId}`] }
  const taken = await refusing(ports, found, { actor, foreign }, async () => {
    refuseOutsiders(found, caller)
    return announced(ports, note, async () => {
      const delivery = await decideAgain(() => take(ports, link, caller))
      await tell(ports, delivery, 'delivery.opened', { actor, foreign })
      return delivery
    })
  })
  return { ...(await factsOf(ports, taken)), ...taken }
}

async function take(ports: RequestPorts, link: FollowedLink, { memberId }: SessionCaller) {
  const delivery = await getDelivery(ports, link)
  const { sealed = '' } = delivery
  await ports.deliveries.replace(opened(delivery, memberId, ports.clock.now()), delivery)
  return { ...delivery, sealed }
}

/**
 * Administrators of the Organisation who came through a tenant that is mapped to it: no operator, nobody of a provider, no customer of theirs.
 * @throws HubError `delivery.foreign`
 */
function refuseOutsiders({ organisationId }: Delivery, { active, door, permissions }: SessionCaller): void {
  const inside = active?.organisationId === organisationId && !active.portal
  const throughTenant = door?.mapping?.state === 'active'
  if (inside && throughTenant && permissions.includes('integrations.update')) return
  throw new HubError(
    'delivery.foreign',
    'This secret is for an administrator of the organisation, signed in with its Microsoft Entra tenant.',
  )
}

/** @throws HubError `delivery.unknown`, which the trail is told of where only the proof is wrong */
async function followLink(
  ports: RequestPorts,
  link: FollowedLink,
  actor: string,
  foreign: boolean,
): Promise<Kept<Delivery>> {
  const delivery = await getDelivery(ports, link)
  return refusing(ports, delivery, { actor, foreign }, () =>
    ports.random.isSame(ports.random.hash(link.proof), delivery.proofHash)
      ? Promise.resolve(delivery)
      : Promise.reject(new HubError('delivery.unknown', 'This link leads to no secret.')),
  )
}

interface Who {
  readonly actor: string
  readonly foreign: boolean
}

async function refusing<Result>(
  ports: RequestPorts,
  delivery: Delivery,
  who: Who,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act()
  } catch (thrown) {
    await tell(ports, delivery, 'delivery.refused', who)
    throw thrown
  }
}

const tell = (ports: RequestPorts, { organisationId, deliveryId }: DeliveryKey, action: AuditAction, who: Who) =>
  recordAct(ports, { organisationId, action, subject: `delivery:${deliveryId}`, ...who })

/** What the person must know of the Secret to make use of it. */
async function factsOf(
  { systemIntegrations, integrationSecrets }: Pick<Ports, 'systemIntegrations' | 'integrationSecrets'>,
  { organisationId, clientId, keyId }: Delivery,
) {
  const [integration, secret] = await Promise.all([
    systemIntegrations.find(organisationId, clientId),
    integrationSecrets.find({ organisationId, clientId, keyId }),
  ])
  return {
    clientId,
    integration: integration?.displayName ?? '',
    ...(secret?.endsAt === undefined ? {} : { endsAt: secret.endsAt }),
  }
}
