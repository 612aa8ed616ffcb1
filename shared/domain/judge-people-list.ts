import type { EntraTenantId } from './ids.ts'

/** Whose domains are known: of the tenant that was asked for, and of every other one. All in lower case. */
export interface DomainsAround {
  readonly tid: EntraTenantId
  readonly own: ReadonlySet<string>
  /** Domain → tenant, for the other tenants of the connection and the partner's own. */
  readonly others: ReadonlyMap<string, EntraTenantId>
}

/**
 * Whether a list of people is of another tenant than was asked for. A user principal name ends in a verified domain of its tenant, guests'
 * too, and a domain belongs to one tenant: one name in another tenant's domain proves it, and so does a list in which not a single name
 * is of the tenant's own domains.
 */
export function isOfAnotherTenant(upns: readonly string[], { own, others }: DomainsAround): boolean {
  const domains = upns.map(domainOf).filter((domain) => domain !== '')
  if (domains.some((domain) => !own.has(domain) && others.has(domain))) return true
  return own.size > 0 && domains.length > 0 && !domains.some((domain) => own.has(domain))
}

const domainOf = (upn: string) => {
  const at = upn.lastIndexOf('@')
  return at < 0
    ? ''
    : upn
        .slice(at + 1)
        .trim()
        .toLowerCase()
}
