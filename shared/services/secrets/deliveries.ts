import { deliveryPlace, deliveryStateAt, revoked, type Delivery, type DeliveryState } from '../../domain/delivery.ts'
import { HubError } from '../../domain/hub-error.ts'
import {
  deliveryId as newDeliveryId,
  newestFirst,
  type DeliveryId,
  type MemberId,
  type OrganisationId,
} from '../../domain/ids.ts'
import { daysLater } from '../../domain/invitation.ts'
import { defaultLeadDays, secretStateAt, type Secret, type SecretKey } from '../../domain/secret.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept, Page, PageWish, Version } from '../../ports/storage.ts'

export interface DeliveryKey {
  readonly organisationId: OrganisationId
  readonly deliveryId: DeliveryId
}

/** A Delivery as it is at this moment. */
export type CurrentDelivery = Omit<Kept<Delivery>, 'state' | 'sealed'> & { readonly state: DeliveryState }

/** What a link holds behind `#`: the proof goes to the hub, the key never does. */
export interface LinkParts {
  readonly proof: string
  readonly key: string
}

/** The link is told this once: neither of its parts is kept. */
export interface IssuedDelivery extends CurrentDelivery {
  readonly link: string
}

export interface DeliveryWish extends SecretKey {
  /** Absent: as the platform has it set. */
  readonly days?: number
  /** Absent where the hub delivers by itself. */
  readonly createdBy?: MemberId
}

type Needs = Pick<Ports, 'clock' | 'deliveries'>

const current = ({ clock }: Needs, { sealed: _never, ...delivery }: Kept<Delivery>): CurrentDelivery => ({
  ...delivery,
  state: deliveryStateAt(delivery, clock.now()),
})

/**
 * Seals the value of a Secret with a key that only the link will hold. Each Secret is delivered once: whoever needs the value again needs a
 * new Secret.
 * @throws HubError `secret.unknown`, `secret.undeliverable`, `delivery.taken`, and those of the store of secrets
 */
export async function deliverSecret(
  ports: Needs & Pick<Ports, 'integrationSecrets' | 'secrets' | 'sealing' | 'random' | 'platform'>,
  { days = ports.platform.deliveryDays, createdBy, organisationId, clientId, keyId }: DeliveryWish,
  linkTo: (delivery: DeliveryKey, parts: LinkParts) => string,
): Promise<IssuedDelivery> {
  const { clock, random, deliveries } = ports
  const secret = await getSecret(ports, { organisationId, clientId, keyId })
  const value = await readValue(ports, secret)
  const now = clock.now()
  const key = { organisationId, deliveryId: newDeliveryId(`${newestFirst(now)}-${random.guid().slice(0, 8)}`) }
  const { sealed, key: sealingKey } = ports.sealing.seal(value, deliveryPlace(key))
  const proof = random.secret()
  const kept = await deliveries.insert({
    ...key,
    ...{ clientId, keyId, sealed },
    state: 'open',
    proofHash: random.hash(proof),
    keyHash: random.hash(sealingKey),
    ...(createdBy === undefined ? {} : { createdBy }),
    createdAt: now,
    expiresAt: daysLater(now, days),
  })
  if (!kept)
    throw new HubError('delivery.taken', 'This secret was delivered already. Have it renewed to deliver again.')
  return { ...current(ports, kept), link: linkTo(key, { proof, key: sealingKey }) }
}

async function getSecret({ integrationSecrets }: Pick<Ports, 'integrationSecrets'>, key: SecretKey): Promise<Secret> {
  const found = await integrationSecrets.find(key)
  if (!found) throw new HubError('secret.unknown', 'There is no such secret.')
  return found
}

/** Certificates and federated credentials have no value to hand over; of an ended or superseded one nobody should begin to make use. */
async function readValue({ secrets, clock }: Pick<Ports, 'secrets' | 'clock'>, secret: Secret): Promise<string> {
  const state = secretStateAt(secret, clock.now(), defaultLeadDays)
  const usable = secret.kind === 'password' && (state === 'current' || state === 'expiring')
  const { organisationId, vaultName, vaultVersion } = secret
  if (!usable || vaultName === undefined)
    throw new HubError('secret.undeliverable', 'This secret has no value that can be handed over.', {
      details: { state, kind: secret.kind },
    })
  const value = await secrets.find(organisationId, vaultName, vaultVersion)
  if (value === undefined)
    throw new HubError('secret.undeliverable', 'The value of this secret is not in the store of secrets any more.', {
      details: { state, kind: secret.kind },
    })
  return value
}

/** @throws HubError `delivery.unknown` */
export async function getDelivery(
  { deliveries }: Pick<Ports, 'deliveries'>,
  { organisationId, deliveryId }: DeliveryKey,
): Promise<Kept<Delivery>> {
  const found = await deliveries.find(organisationId, deliveryId)
  if (!found) throw new HubError('delivery.unknown', 'This link leads to no secret.')
  return found
}

/** @throws HubError `delivery.unknown` */
export const readDelivery = async (ports: Needs, key: DeliveryKey): Promise<CurrentDelivery> =>
  current(ports, await getDelivery(ports, key))

/** Newest first; those of one System integration where `clientId` says so. */
export async function listDeliveries(
  ports: Needs,
  organisationId: OrganisationId,
  wish: PageWish & { readonly clientId?: string | undefined },
): Promise<Page<CurrentDelivery>> {
  const page = await ports.deliveries.list(organisationId, wish)
  return { ...page, items: page.items.map((delivery) => current(ports, delivery)) }
}

/** @throws HubError `delivery.unknown`, `version.stale`, `delivery.opened`, `delivery.revoked`, `delivery.expired` */
export async function revokeDelivery(
  ports: Needs,
  { version, by, ...key }: DeliveryKey & { readonly version: Version; readonly by?: MemberId },
): Promise<CurrentDelivery> {
  const found = await getDelivery(ports, key)
  if (found.version !== version)
    throw new HubError('version.stale', 'The delivery was changed meanwhile. Read it again.')
  return current(ports, await ports.deliveries.replace(revoked(found, ports.clock.now(), by), found))
}
