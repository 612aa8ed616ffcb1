import { api } from '../../../shared/contract/api.ts'
import { pages } from '../../../shared/contract/pages.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import {
  createInvitation,
  listInvitations,
  readInvitation,
  reissueInvitation,
  withdrawInvitation,
  type CurrentInvitation,
} from '../../../shared/services/invitations.ts'
import { http } from '../../runtime/http.ts'

/** The secret stands behind `#`: browsers send that part to nobody, so it gets into no log and no referrer. */
const linkTo =
  ({ platform }: RequestPorts) =>
  (secret: string) =>
    `${platform.publicUrl}${pages.invitation}#${secret}`

const audited =
  (action: AuditAction) =>
  ({ organisationId, invitationId }: CurrentInvitation) => ({
    action,
    organisationId,
    subject: `invitation:${invitationId}`,
  })

export const invitationFunctions = [
  http(
    api.createInvitation,
    async (ports, { tid, eMail, anyone, ...wish }, caller) =>
      createInvitation(
        ports,
        {
          ...wish,
          createdBy: await becomeMember(ports, caller),
          ...(tid === undefined ? {} : { tid }),
          ...(eMail === undefined ? {} : { eMail }),
          ...(anyone === undefined ? {} : { anyone }),
        },
        linkTo(ports),
      ),
    audited('invitation.created'),
  ),
  http(api.listInvitations, (ports, { organisationId, ...wish }) => listInvitations(ports, organisationId, wish)),
  http(api.readInvitation, (ports, key) => readInvitation(ports, key)),
  http(api.withdrawInvitation, (ports, change) => withdrawInvitation(ports, change), audited('invitation.withdrawn')),
  http(
    api.reissueInvitation,
    (ports, { eMail, ...wish }) =>
      reissueInvitation(ports, { ...wish, ...(eMail === undefined ? {} : { eMail }) }, linkTo(ports)),
    audited('invitation.reissued'),
  ),
]
