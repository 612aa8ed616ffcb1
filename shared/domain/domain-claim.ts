import { normaliseDomain } from './address-forms.ts'
import { HubError } from './hub-error.ts'
import type { OrganisationId } from './ids.ts'
import { daysLater } from './invitation.ts'
import { isPublicMailDomain } from './public-mail-domains.ts'

/** A domain in IDNA ASCII, lower case: the one form in which domains are compared. */
export type DomainName = string & { readonly domainName: unique symbol }

/**
 * That a domain is an Organisation's. `claimed`: said, and not shown yet; `verified`: the record was found; `lost`: it was found once, and
 * has been gone for too long.
 */
export interface DomainClaim {
  readonly domain: DomainName
  readonly organisationId: OrganisationId
  readonly state: 'claimed' | 'verified' | 'lost'
  /** What the record must say. No secret: everybody can read it there. */
  readonly proof: string
  readonly claimedAt: Date
  /** Until when a claim that was not shown keeps others out. */
  readonly expiresAt: Date
  readonly verifiedAt?: Date
  /** When the record was last looked for, with whatever outcome. */
  readonly checkedAt?: Date
  /** Since when a record that was there has been gone. */
  readonly missingSince?: Date
  /** Name servers that did not answer say nothing about the record: since when. */
  readonly unreachableSince?: Date
}

/** What the name servers said of the record. `none`: no such name, or no text there; `failed`: no answer that says anything. */
export type TextLookUp =
  | { readonly kind: 'found'; readonly texts: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: 'timeout' | 'servfail' | 'refused' | 'unreadable' }

/** How long a claim keeps others out until it is shown, in days. */
export const claimDays = 7
/** How long a record may be gone before the domain is lost, in days. */
export const graceDays = 7
/** Enough for any Organisation; each is looked for every day. */
export const mostDomains = 50

/** Longer names cannot carry the record's own label. */
const longestDomain = 230
const nameForm = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

/** A domain as somebody typed it, or as it stands in an e-mail address; undefined for what is none. */
export function parseDomainName(text: string): DomainName | undefined {
  if (/[@/:?#]/.test(text)) return undefined
  const domain = normaliseDomain(`@${text.trim().replace(/^@/, '')}`)
  return domain !== undefined && domain.length <= longestDomain && nameForm.test(domain)
    ? (domain as DomainName)
    : undefined
}

/** The record that shows it, at a name of its own, so that nothing else at the domain is touched. */
export const recordOf = ({ domain, proof }: Pick<DomainClaim, 'domain' | 'proof'>) => ({
  name: `_tenantry.${domain}`,
  type: 'TXT' as const,
  value: `tenantry-domain=${proof}`,
})

/** @throws HubError `domain.refused`: addresses there belong to people, whoever owns the domain */
function refusePublic(domain: DomainName): void {
  if (isPublicMailDomain(domain))
    throw new HubError('domain.refused', 'Everybody can have an address at this domain. It belongs to no organisation.')
}

/** Whether whoever claimed a domain still keeps others out. */
export const isHeld = ({ state, expiresAt }: DomainClaim, now: Date) =>
  state === 'verified' || (state === 'claimed' && now < expiresAt)

/**
 * A claim of a domain. An Organisation that has it keeps it as it is, one whose claim is over begins anew.
 * @throws HubError `domain.refused`, `domain.taken`
 */
export function claimDomain(
  current: DomainClaim | undefined,
  wish: Pick<DomainClaim, 'domain' | 'organisationId' | 'proof'>,
  now: Date,
): DomainClaim {
  refusePublic(wish.domain)
  if (current && isHeld(current, now)) {
    if (current.organisationId === wish.organisationId) return current
    throw new HubError('domain.taken', 'Another organisation has claimed this domain.')
  }
  return { ...wish, state: 'claimed', claimedAt: now, expiresAt: daysLater(now, claimDays) }
}

/** What a look-up makes of a claim. Whoever lost a domain gets it back with the same record, if nobody else took it meanwhile. */
export function afterLookUp(claim: DomainClaim, answer: TextLookUp, now: Date): DomainClaim {
  const { missingSince, unreachableSince, ...rest } = claim
  const checked = { ...rest, checkedAt: now }
  if (answer.kind === 'failed')
    return {
      ...checked,
      ...(missingSince ? { missingSince } : {}),
      unreachableSince: unreachableSince ?? now,
    }
  if (isShown(claim, answer)) return { ...checked, state: 'verified', verifiedAt: claim.verifiedAt ?? now }
  if (claim.state !== 'verified') return checked
  const since = missingSince ?? now
  return { ...checked, missingSince: since, state: now >= daysLater(since, graceDays) ? 'lost' : 'verified' }
}

const isShown = (claim: DomainClaim, answer: TextLookUp) =>
  answer.kind === 'found' && answer.texts.some((text) => text.trim() === recordOf(claim).value)
