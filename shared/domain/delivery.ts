import { HubError } from './hub-error.ts'
import type { DeliveryId, MemberId } from './ids.ts'
import { daysLater } from './invitation.ts'
import type { SecretKey } from './secret.ts'

/**
 * A single-use, expiring link by which a customer's administrator takes the value of one Secret. What is kept is the sealed value; its key
 * stands in the link alone, behind `#`, where it reaches no server.
 */
export interface Delivery extends SecretKey {
  readonly deliveryId: DeliveryId
  /** As kept; that an open one has expired shows in the clock first. */
  readonly state: DeliveryState
  /** Hash of the part of the link that proves to the hub that somebody has it. */
  readonly proofHash: string
  /** Hash of the key, by which a browser knows before it opens that its link is whole. */
  readonly keyHash: string
  /** Dropped when it is over: a delivery that is opened, revoked or expired holds nothing. */
  readonly sealed?: string
  readonly createdBy?: MemberId
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly endedAt?: Date
  /** Who opened or revoked it. */
  readonly endedBy?: MemberId
}

export type DeliveryState = 'open' | 'opened' | 'revoked' | 'expired'

export const defaultDeliveryDays = 3
export const longestDeliveryDays = 14

/** Longer than a Secret may live (24 months): as long as it can be used, one sees who took it. */
const deliveryKeptDays = 760

export const deliveryGoneAt = ({ createdAt }: Pick<Delivery, 'createdAt'>): Date =>
  daysLater(createdAt, deliveryKeptDays)

export function deliveryStateAt({ state, expiresAt }: Pick<Delivery, 'state' | 'expiresAt'>, now: Date): DeliveryState {
  return state === 'open' && now >= expiresAt ? 'expired' : state
}

/** What the sealed value belongs to: sealed for one Delivery it opens as no other. */
export const deliveryPlace = ({ organisationId, deliveryId }: Pick<Delivery, 'organisationId' | 'deliveryId'>) =>
  ['tenantry-delivery', organisationId, deliveryId].join('\n')

/** @throws HubError `delivery.opened`, `delivery.revoked`, `delivery.expired` */
export function refuseClosed(delivery: Delivery, now: Date): void {
  switch (deliveryStateAt(delivery, now)) {
    case 'open':
      return
    case 'opened':
      throw new HubError('delivery.opened', 'This secret was taken already. If it was not you, have it renewed.')
    case 'revoked':
      throw new HubError('delivery.revoked', 'This link was revoked. Ask for a new secret.')
    case 'expired':
      throw new HubError('delivery.expired', 'This link has expired. Ask for a new secret.')
  }
}

/** The one opening. @throws HubError those of {@link refuseClosed} */
export const opened = (delivery: Delivery, by: MemberId, at: Date): Delivery => ended(delivery, 'opened', at, by)

/** The link leads to nothing from then on. @throws HubError those of {@link refuseClosed} */
export const revoked = (delivery: Delivery, at: Date, by?: MemberId): Delivery => ended(delivery, 'revoked', at, by)

/** Undefined where there is nothing to end: it is over already, or its time is not. */
export function expired(delivery: Delivery, now: Date): Delivery | undefined {
  if (delivery.state !== 'open' || now < delivery.expiresAt) return undefined
  const { sealed: _dropped, ...kept } = delivery
  return { ...kept, state: 'expired', endedAt: delivery.expiresAt }
}

function ended(delivery: Delivery, state: 'opened' | 'revoked', at: Date, by: MemberId | undefined): Delivery {
  refuseClosed(delivery, at)
  const { sealed: _dropped, ...kept } = delivery
  return { ...kept, state, endedAt: at, ...(by === undefined ? {} : { endedBy: by }) }
}
