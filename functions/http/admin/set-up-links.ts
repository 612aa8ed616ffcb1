import { api } from '../../../shared/contract/api.ts'
import { pages } from '../../../shared/contract/pages.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import {
  createSetUpLink,
  listSetUpLinks,
  revokeSetUpLink,
  type CurrentSetUpLink,
} from '../../../shared/services/set-up-links.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, linkId }: CurrentSetUpLink) => ({ action, organisationId, subject: `set-up-link:${linkId}` })

/** Links by which somebody without an account sets up one provider. */
export const setUpLinkFunctions = [
  http(
    api.createSetUpLink,
    async (ports, wish, caller) =>
      createSetUpLink(
        ports,
        { ...wish, createdBy: await becomeMember(ports, caller) },
        // Behind `#`: browsers send that part to nobody, so it gets into no log and no referrer.
        (secret) => `${ports.platform.publicUrl}${pages.setUp}#${secret}`,
      ),
    audited('set-up-link.created'),
  ),
  http(api.listSetUpLinks, (ports, { organisationId, ...wish }) => listSetUpLinks(ports, organisationId, wish)),
  http(api.revokeSetUpLink, (ports, change) => revokeSetUpLink(ports, change), audited('set-up-link.revoked')),
]
