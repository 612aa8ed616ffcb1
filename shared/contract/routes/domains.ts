import type { ApiRoute } from '../api-route.ts'
import * as d from '../domains.ts'
import { organisation } from './paths.ts'

const domains = `${organisation}/domains`
const domain = `${domains}/{domain}`

/** Whoever proves a domain proves its people's addresses: changes take the right to change members. */
export const domainRoutes = {
  listDomains: {
    name: 'ListDomains',
    method: 'GET',
    route: domains,
    allow: 'system_settings.read',
    summary: 'The domains of an organisation and how each stands, page by page',
    input: d.ListDomains,
    output: d.DomainPage,
    status: 200,
  },
  claimDomain: {
    name: 'ClaimDomain',
    method: 'POST',
    route: domains,
    allow: 'members.update',
    summary: 'Claim a domain; the answer has the TXT record that shows it to be yours. Safe to repeat',
    input: d.ClaimDomain,
    output: d.DomainView,
    status: 200,
    refusals: ['organisation.unknown', 'domain.refused', 'domain.taken', 'domains.exhausted', 'version.stale'],
  },
  verifyDomain: {
    name: 'VerifyDomain',
    method: 'POST',
    route: `${domain}/verify`,
    allow: 'members.update',
    summary: 'Look for the record now',
    input: d.DomainOf,
    output: d.DomainView,
    status: 200,
    refusals: ['domain.unknown', 'domain.unproven', 'dns.unavailable', 'version.stale'],
  },
  releaseDomain: {
    name: 'ReleaseDomain',
    method: 'POST',
    route: `${domain}/release`,
    allow: 'members.update',
    summary: 'Give a domain up: its addresses are proven by it no more, and another organisation may claim it',
    input: d.DomainOf,
    output: d.ReleasedDomain,
    status: 200,
    refusals: ['domain.unknown'],
  },
} as const satisfies Record<string, ApiRoute>
