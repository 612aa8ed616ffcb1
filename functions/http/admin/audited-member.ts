import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { MembershipKey } from '../../../shared/services/memberships.ts'

/** The line in the audit trail of what was done to a Member in an Organisation. */
export const auditedMember =
  (action: AuditAction) =>
  ({ organisationId, memberId }: MembershipKey) => ({ action, organisationId, subject: `member:${memberId}` })
