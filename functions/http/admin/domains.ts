import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import {
  listDomains,
  releaseDomain,
  startDomainClaim,
  verifyDomain,
  type DomainKey,
} from '../../../shared/services/domains.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, domain }: DomainKey) => ({ action, organisationId, subject: `domain:${domain}` })

/** The domains that an Organisation shows to be its own. */
export const domainFunctions = [
  http(api.listDomains, (ports, { organisationId, ...wish }) => listDomains(ports, organisationId, wish)),
  http(api.claimDomain, (ports, key) => startDomainClaim(ports, key), audited('domain.claimed')),
  http(api.verifyDomain, (ports, key) => verifyDomain(ports, key), audited('domain.verified')),
  http(api.releaseDomain, (ports, key) => releaseDomain(ports, key), audited('domain.released')),
]
