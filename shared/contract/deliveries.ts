import * as z from 'zod'
import { longestDeliveryDays } from '../domain/delivery.ts'
import { parseDeliveryId, parseMemberId, type DeliveryId } from '../domain/ids.ts'
import {
  ApplicationIdField,
  id,
  MemberIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  VersionField,
  formed,
} from './fields.ts'

const DeliveryIdField: z.ZodType<DeliveryId, string> = formed('a delivery id', parseDeliveryId)

/** As Microsoft numbers a credential. */
const KeyIdField: z.ZodType<string, string> = id('a key id (a GUID)', parseMemberId)

export const DeliveryView = z.object({
  deliveryId: DeliveryIdField,
  organisationId: OrganisationIdField,
  clientId: ApplicationIdField,
  keyId: KeyIdField.describe('The secret that is delivered'),
  state: z.enum(['open', 'opened', 'revoked', 'expired']),
  createdBy: MemberIdField.optional().describe('Absent: the hub itself'),
  createdAt: Moment,
  expiresAt: Moment,
  endedAt: Moment.optional(),
  endedBy: MemberIdField.optional().describe('Who opened or revoked it'),
  version: z.string(),
})
export const DeliveryPage = pageOf(DeliveryView)

export const IssuedDelivery = DeliveryView.extend({
  link: z.string().describe('For an administrator of the organisation; told this once, and only the link opens it'),
})

const inOrganisation = { organisationId: OrganisationIdField }
const deliveryKey = { ...inOrganisation, deliveryId: DeliveryIdField }

export const CreateDelivery = z.strictObject({
  ...inOrganisation,
  clientId: ApplicationIdField,
  keyId: KeyIdField,
  days: z
    .int()
    .min(1)
    .max(longestDeliveryDays)
    .optional()
    .describe('How long the link is good; absent: as the platform has it set, usually 3'),
})
export const ListDeliveries = z.strictObject({
  ...inOrganisation,
  clientId: ApplicationIdField.optional().describe('Only those of this system integration'),
  ...PageQuery,
})
export const ReadDelivery = z.strictObject(deliveryKey)
export const ReissueDelivery = z.strictObject({
  ...deliveryKey,
  version: VersionField,
  urgent: z.boolean().default(false).describe('The earlier secret ends at once, without an overlap'),
})
export const RevokeDelivery = z.strictObject({ ...deliveryKey, version: VersionField })

/** One half of what the link holds behind `#`: 256 bits. The other half, the key, is never sent. */
const ProofField = z.string().regex(/^[\w-]{43}$/, { error: 'is not the proof of a link' })

export const FollowDelivery = z.strictObject({ ...deliveryKey, proof: ProofField })

const facts = {
  integration: z.string().describe('The program that the secret is for'),
  clientId: ApplicationIdField,
  endsAt: Moment.optional().describe('When the secret itself ends'),
}

export const DeliveryLinkView = z.object({
  organisation: z.string(),
  platform: z.string().describe('Who delivers'),
  ...facts,
  expiresAt: Moment.describe('Until when the link is good'),
  keyHash: z.string().describe('SHA-256 of the key behind `#`: whether the link is whole, before it is used up'),
})
export type DeliveryLinkView = z.infer<typeof DeliveryLinkView>

export const OpenedDelivery = z.object({
  ...facts,
  sealed: z
    .string()
    .describe('The value, sealed by AES-256-GCM: 12 octets nonce, ciphertext, 16 octets tag, as base64url'),
})
export type OpenedDelivery = z.infer<typeof OpenedDelivery>
