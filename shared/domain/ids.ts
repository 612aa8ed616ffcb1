declare const brand: unique symbol

type Branded<Name extends string> = string & { readonly [brand]: Name }

/** A customer of the platform: the unit of isolation. A lower-case GUID. */
export type OrganisationId = Branded<'OrganisationId'>
/** A Microsoft Entra directory (`tid`). A lower-case GUID. */
export type EntraTenantId = Branded<'EntraTenantId'>
/** An identity that can sign in to us. A lower-case GUID. */
export type MemberId = Branded<'MemberId'>
/** One execution of a discovery. 12 hex digits of inverted time, a dash, 8 hex digits: newest first when sorted. */
export type RunId = Branded<'RunId'>
/** One Invitation. As a run's id: newest first when sorted. */
export type InvitationId = Branded<'InvitationId'>
/** One link by which a provider is set up. As a run's id: newest first when sorted. */
export type SetUpLinkId = Branded<'SetUpLinkId'>
/** One Delivery of a Secret. As a run's id: newest first when sorted. */
export type DeliveryId = Branded<'DeliveryId'>
/** One access review. As a run's id: newest first when sorted. */
export type AccessReviewId = Branded<'AccessReviewId'>
/** One subscription of a program's to events. A lower-case GUID. */
export type WebhookId = Branded<'WebhookId'>
/** One configured identity provider. A lower-case GUID. */
export type ProviderId = Branded<'ProviderId'>

/** A customer of an MSP Organisation. A lower-case GUID. */
export type ClientId = Branded<'ClientId'>
/** A person in a Client's address book. A lower-case GUID. */
export type ContactId = Branded<'ContactId'>

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const newestFirstForm = /^[0-9a-f]{12}-[0-9a-f]{8}$/

/** GUIDs are compared without case everywhere at Microsoft; we keep them in lower case. */
function parseGuid<Id extends string>(text: string): Id | undefined {
  const lower = text.toLowerCase()
  return guid.test(lower) ? (lower as Id) : undefined
}

export const parseOrganisationId = (text: string): OrganisationId | undefined => parseGuid(text)
export const parseEntraTenantId = (text: string): EntraTenantId | undefined => parseGuid(text)
export const parseMemberId = (text: string): MemberId | undefined => parseGuid(text)
export const parseClientId = (text: string): ClientId | undefined => parseGuid(text)
export const parseContactId = (text: string): ContactId | undefined => parseGuid(text)
export const parseProviderId = (text: string): ProviderId | undefined => parseGuid(text)
export const parseWebhookId = (text: string): WebhookId | undefined => parseGuid(text)
const parseSorted = <Id extends string>(text: string) => (newestFirstForm.test(text) ? (text as Id) : undefined)
export const parseRunId = (text: string): RunId | undefined => parseSorted(text)
export const parseInvitationId = (text: string): InvitationId | undefined => parseSorted(text)
export const parseSetUpLinkId = (text: string): SetUpLinkId | undefined => parseSorted(text)
export const parseAccessReviewId = (text: string): AccessReviewId | undefined => parseSorted(text)
export const parseDeliveryId = (text: string): DeliveryId | undefined => parseSorted(text)

/** Ids that come from our own storage or generator; {@link parseOrganisationId} and its kin are for everything else. */
export const organisationId = (text: string): OrganisationId => text as OrganisationId
export const entraTenantId = (text: string): EntraTenantId => text as EntraTenantId
export const memberId = (text: string): MemberId => text as MemberId
export const clientId = (text: string): ClientId => text as ClientId
export const contactId = (text: string): ContactId => text as ContactId
export const runId = (text: string): RunId => text as RunId
export const invitationId = (text: string): InvitationId => text as InvitationId
export const setUpLinkId = (text: string): SetUpLinkId => text as SetUpLinkId
export const accessReviewId = (text: string): AccessReviewId => text as AccessReviewId
export const deliveryId = (text: string): DeliveryId => text as DeliveryId
export const webhookId = (text: string): WebhookId => text as WebhookId
export const providerId = (text: string): ProviderId => text as ProviderId

const lastInstant = 0xffff_ffff_ffff

/**
 * Text that sorts later moments first, so that "newest first" is the natural order of a Table Storage partition.
 * 12 hex digits: 2^48 − 1 minus the moment in milliseconds, good until the year 10889.
 */
export function newestFirst(moment: Date): string {
  return (lastInstant - moment.getTime()).toString(16).padStart(12, '0')
}
