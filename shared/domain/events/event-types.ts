import type { AuditAction } from '../audit.ts'

interface Rule {
  /** One sentence for whoever reads the list of types. */
  readonly says: string
  /** What it is about, as the audit trail names it. */
  readonly subject: SubjectKind
  /** It is told in the feed of the platform too. */
  readonly platform?: true
}

/** Kinds of subjects, and the field of an event's data that holds the id of each. */
export const subjectFields = {
  organisation: 'organisationId',
  'tenant-mapping': 'tid',
  invitation: 'invitationId',
  member: 'memberId',
  'system-integration': 'clientId',
  provisioning: 'provisioningId',
  'platform-service': 'clientId',
  secret: 'secretId',
  delivery: 'deliveryId',
  provider: 'providerId',
  domain: 'domain',
  connection: 'connection',
  client: 'clientId',
  contact: 'contactId',
  'discovery-run': 'runId',
  'sync-run': 'runId',
  'signing-key': 'kid',
  webhook: 'webhookId',
  token: 'tokenId',
  erasure: 'taskId',
} as const
export type SubjectKind = keyof typeof subjectFields

const of = (subject: SubjectKind, says: string): Rule => ({ subject, says })
const forPlatform = (subject: SubjectKind, says: string): Rule => ({ subject, says, platform: true })

/**
 * The acts that are told as events: `tenantry.{action}.v1`. An act that is not here stands in the audit trail alone: what operators read,
 * renewals of sessions by themselves, what was tried out. Changes of Contacts come from their own feed.
 */
export const toldActs: Partial<Record<AuditAction, Rule>> = {
  'organisation.created': forPlatform('organisation', 'An organisation was created'),
  'organisation.changed': forPlatform('organisation', 'Its name or external id is another'),
  'organisation.suspended': forPlatform('organisation', 'Nobody of it is let in any more'),
  'organisation.resumed': forPlatform('organisation', 'Its people are let in again'),
  'operator.appointed': forPlatform('member', 'Somebody became the first operator'),
  'invitation.created': forPlatform('invitation', 'A link to onboard a tenant was made'),
  'invitation.reissued': forPlatform('invitation', 'The link was replaced by another'),
  'invitation.withdrawn': forPlatform('invitation', 'The link is of no use any more'),
  'invitation.used': forPlatform('invitation', 'An administrator onboarded a tenant by it'),
  'tenant-mapping.created': forPlatform('tenant-mapping', 'An operator mapped a tenant'),
  'tenant-mapping.consented': forPlatform('tenant-mapping', 'An administrator of the tenant consented'),
  'tenant-mapping.approved': forPlatform('tenant-mapping', 'An operator let the tenant in'),
  'tenant-mapping.changed': forPlatform('tenant-mapping', 'The roles that its tokens may bring are others'),
  'tenant-mapping.revoked': forPlatform('tenant-mapping', 'The tenant does not lead here any more'),
  'tenant-mapping.restored': forPlatform('tenant-mapping', 'The tenant leads here again'),
  'member.deactivated': forPlatform('member', 'A person was shut out everywhere'),
  'member.reactivated': forPlatform('member', 'A person may sign in again'),
  'membership.created': of('member', 'Somebody became a member of the organisation'),
  'membership.changed': of('member', 'Kind or roles of a membership were set'),
  'membership.roles-changed': of('member', 'The roles of a membership are others than before'),
  'membership.deactivated': of('member', 'A member is shut out of the organisation'),
  'membership.reactivated': of('member', 'A member is let in again'),
  'membership.removed': of('member', 'Somebody is no member of the organisation any more'),
  'passport.linked': of('member', 'A member may sign in another way, too'),
  'passport.unlinked': of('member', 'A way to sign in was taken away'),
  'session.opened': of('member', 'Somebody signed in'),
  'session.closed': of('member', 'Somebody signed out'),
  'session.revoked': of('member', 'A session was ended by somebody else, or by its provider'),
  'sessions.revoked': of('member', 'Every session of somebody was ended'),
  'token.revoked': of('token', 'A token of the hub’s own was ended'),
  'client.created': of('client', 'A client was created'),
  'client.changed': of('client', 'A client was changed'),
  'client.deactivated': of('client', 'A client is inactive'),
  'client.reactivated': of('client', 'A client is active again'),
  'system-integration.registered': forPlatform('system-integration', 'A program was registered'),
  'system-integration.suspended': forPlatform('system-integration', 'Tokens of a program are refused'),
  'system-integration.resumed': forPlatform('system-integration', 'Tokens of a program are taken again'),
  'system-integration.revoked': forPlatform('system-integration', 'A program is out for good'),
  'system-integration.requested': of('provisioning', 'A program is being set up'),
  'system-integration.adopted': forPlatform('provisioning', 'A registration made by hand is looked after'),
  'system-integration.provisioned': forPlatform('system-integration', 'A program is set up'),
  'system-integration.removing': of('provisioning', 'A program is being taken away'),
  'system-integration.removed': forPlatform('system-integration', 'A program is gone, with its secrets'),
  'platform-service.registered': forPlatform('platform-service', 'An API of the platform was registered'),
  'platform-service.removed': forPlatform('platform-service', 'An API of the platform is gone'),
  'secret.rotating': of('system-integration', 'The secret of a program is being renewed'),
  'secret.replacing': of('system-integration', 'The secret of a program is being replaced at once'),
  'secret.rotated': of('system-integration', 'The secret of a program was renewed'),
  'secret.withdrawn': of('system-integration', 'A renewal was taken back'),
  'secret.noticed': of('secret', 'Everybody was told that a secret ends, or is new, or gone'),
  'secret.found': of('secret', 'A secret was found that the hub did not make'),
  'delivery.created': of('delivery', 'A link to take a secret was made'),
  'delivery.opened': of('delivery', 'A secret was taken'),
  'delivery.revoked': of('delivery', 'The link is of no use any more'),
  'delivery.expired': of('delivery', 'Nobody took the secret in time'),
  'delivery.reissued': of('delivery', 'The secret is being renewed, to be delivered again'),
  'provider.created': of('provider', 'A way to sign in was set up'),
  'provider.changed': of('provider', 'A way to sign in was changed'),
  'provider.enabled': of('provider', 'A way to sign in was switched on'),
  'provider.disabled': of('provider', 'A way to sign in was switched off'),
  'domain.verified': of('domain', 'A domain was shown to be the organisation’s'),
  'domain.released': of('domain', 'A domain is claimed no longer'),
  'domain.lost': of('domain', 'A domain is not shown to be the organisation’s any more'),
  'connection.connected': of('connection', 'The organisation reaches the directories of its customers'),
  'connection.failed': of('organisation', 'It does not reach them any more'),
  'connection.disconnected': of('organisation', 'It gave the connection up'),
  'discovery.started': of('discovery-run', 'Managed tenants are being looked for'),
  'discovery.completed': of('discovery-run', 'Managed tenants were looked for'),
  'discovery.failed': of('discovery-run', 'Managed tenants could not be looked for'),
  'sync.started': of('sync-run', 'A sync began'),
  'sync.previewed': of('sync-run', 'A preview of a sync began'),
  'sync.cancelled': of('sync-run', 'A sync was cancelled'),
  'sync.resumed': of('sync-run', 'A sync was taken up again'),
  'sync.completed': of('sync-run', 'A sync is over, and all of it was done'),
  'sync.partial': of('sync-run', 'A sync is over, and some of it was not done'),
  'sync.failed': of('sync-run', 'A sync is over, and nothing came of it'),
  'sync.undone': of('sync-run', 'What a sync did is being taken back'),
  'signing-key.rotated': forPlatform('signing-key', 'Another key signs the hub’s own tokens'),
  'signing-key.withdrawn': forPlatform('signing-key', 'A key of the hub’s is believed no longer'),
  'erasure.completed': of('erasure', 'What was known of somebody was erased'),
  'webhook.created': of('webhook', 'A webhook was set up'),
  'webhook.changed': of('webhook', 'Address or types of a webhook were changed'),
  'webhook.secret-rotated': of('webhook', 'A webhook is signed with another secret'),
  'webhook.paused': of('webhook', 'A webhook gets nothing until somebody resumes it'),
  'webhook.resumed': of('webhook', 'A webhook gets what waited for it'),
  'webhook.removed': of('webhook', 'A webhook is gone'),
}

/** Types that no single act stands for. */
export const ownTypes = {
  contactCreated: 'tenantry.contact.created.v1',
  contactChanged: 'tenantry.contact.changed.v1',
  /** The person is not told of any more, in earlier events neither. */
  contactErased: 'tenantry.contact.erased.v1',
  /** The hub stopped between a change and its telling. */
  interrupted: 'tenantry.change.interrupted.v1',
  /** Events before this one were not kept any more when it was their turn. */
  gap: 'tenantry.feed.gap.v1',
  ping: 'tenantry.webhook.pinged.v1',
} as const

export const eventType = (action: AuditAction) => `tenantry.${action}.v1`

/** Every type, as it is documented. */
export const eventTypes: readonly string[] = [
  ...Object.keys(toldActs).map((action) => eventType(action as AuditAction)),
  ...Object.values(ownTypes),
].sort()

/** Whoever chooses types gets these all the same: without them a reader would miss that something was missed. */
const always: ReadonlySet<string> = new Set([ownTypes.interrupted, ownTypes.gap, ownTypes.ping])

/** What a filter may say: a type, or the beginning of several, such as `tenantry.member.*`. */
export const isTypeFilter = (filter: string): boolean =>
  filter.endsWith('.*') ? eventTypes.some((type) => type.startsWith(filter.slice(0, -1))) : eventTypes.includes(filter)

/** Whether an event of this type is wanted. No filter wants everything. */
export const isWanted = (type: string, filters: readonly string[]): boolean =>
  filters.length === 0 ||
  always.has(type) ||
  filters.some((filter) => (filter.endsWith('.*') ? type.startsWith(filter.slice(0, -1)) : filter === type))
