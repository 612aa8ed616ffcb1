import type { OrganisationId } from './ids.ts'

export type AuditAction =
  | 'session.opened'
  | 'session.renewed'
  | 'session.closed'
  | 'sessions.revoked'
  | 'session.revoked'
  | 'membership.created'
  | 'membership.changed'
  | 'membership.deactivated'
  | 'membership.reactivated'
  | 'membership.removed'
  | 'member.deactivated'
  | 'member.reactivated'
  | 'organisation.chosen'
  | 'organisation.created'
  | 'organisation.changed'
  | 'organisation.suspended'
  | 'organisation.resumed'
  | 'operator.appointed'
  | 'operator.read'
  | 'invitation.created'
  | 'invitation.reissued'
  | 'invitation.withdrawn'
  | 'invitation.used'
  | 'invitation.refused'
  | 'tenant-mapping.consented'
  | 'tenant-mapping.approved'
  | 'tenant-mapping.created'
  | 'tenant-mapping.changed'
  | 'tenant-mapping.revoked'
  | 'tenant-mapping.restored'
  | 'flags.created'
  | 'flag.added'
  | 'flag.removed'
  | 'client.created'
  | 'client.changed'
  | 'client.deactivated'
  | 'client.reactivated'
  | 'clients.imported'
  | 'contact.created'
  | 'contact.changed'
  | 'contact.deactivated'
  | 'contact.reactivated'
  | 'contacts.imported'
  | 'connection.connected'
  | 'connection.validated'
  | 'connection.failed'
  | 'connection.disconnected'
  | 'discovery.scheduled'
  | 'client-mapping.mapped'
  | 'client-mapping.create-new'
  | 'client-mapping.skipped'
  | 'client-mapping.unmapped'
  | 'discovery.started'
  | 'discovery.completed'
  | 'discovery.failed'
  | 'sync.started'
  | 'sync.previewed'
  | 'sync.cancelled'
  | 'sync.resumed'
  | 'sync.let-through'
  | 'sync.completed'
  | 'sync.partial'
  | 'sync.failed'
  | 'sync.alerted'
  | 'sync.undone'
  | 'sync-settings.changed'
  | 'reconciliation.linked'
  | 'reconciliation.created'
  | 'reconciliation.dismissed'

/** One line of the audit trail: ids only, never personal data. */
export interface AuditEntry {
  readonly organisationId: OrganisationId
  readonly at: Date
  readonly action: AuditAction
  /**
   * `member:{memberId}`; `person:{tid}/{oid}` for a customer's administrator who is no Member; `platform-key` for whoever holds
   * the platform's master key; `hub` where nobody asked.
   */
  readonly actor: string
  readonly subject: string
  readonly correlationId: string
  /** An operator acted on an Organisation that is not the active one. */
  readonly foreign: boolean
}
