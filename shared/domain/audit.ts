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
  | 'passport.linked'
  | 'provider.created'
  | 'provider.changed'
  | 'provider.enabled'
  | 'provider.disabled'
  | 'provider.trusted'
  | 'provider.accepted'
  | 'provider.withdrawn'
  | 'provider.followed'
  | 'provider.drifted'
  | 'discovery.started'
  | 'discovery.completed'
  | 'discovery.failed'

/** One line of the audit trail: ids only, never personal data. */
export interface AuditEntry {
  readonly organisationId: OrganisationId
  readonly at: Date
  readonly action: AuditAction
  /** `member:{memberId}`; `person:{tid}/{oid}` for a customer's administrator who is no Member; `hub` where nobody asked. */
  readonly actor: string
  readonly subject: string
  readonly correlationId: string
  /** An operator acted on an Organisation that is not the active one. */
  readonly foreign: boolean
}
