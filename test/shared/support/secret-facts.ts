import type { Delivery } from '../../../shared/domain/delivery.ts'
import { deliveryId } from '../../../shared/domain/ids.ts'
import { daysLater } from '../../../shared/domain/invitation.ts'
import type { Secret } from '../../../shared/domain/secret.ts'
import { integrationSecretName } from '../../../shared/domain/secret-name.ts'
import { anIntegration, guidOf, noon, northBank } from './facts.ts'

export const firstSecret = guidOf(800)
export const deliveredSecret = guidOf(801)
export const firstDelivery = deliveryId('000000000001-00000008')
const { clientId } = anIntegration()

export const aSecret = (change: Partial<Secret> = {}): Secret => ({
  organisationId: northBank,
  clientId,
  keyId: firstSecret,
  kind: 'password',
  displayName: 'hub 2026-11-23',
  startsAt: noon,
  endsAt: daysLater(noon, 730),
  createdAt: noon,
  vaultName: integrationSecretName(change.clientId ?? clientId),
  ...change,
})

export const aDelivery = (change: Partial<Delivery> = {}): Delivery => ({
  organisationId: northBank,
  clientId,
  keyId: deliveredSecret,
  deliveryId: firstDelivery,
  state: 'open',
  proofHash: 'hash-of-proof',
  keyHash: 'hash-of-key',
  sealed: 'sealed-value',
  createdAt: noon,
  expiresAt: daysLater(noon, 3),
  ...change,
})
