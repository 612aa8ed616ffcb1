import { HubError } from './hub-error.ts'
import type { EntraTenantId, OrganisationId } from './ids.ts'
import type { PersonRole } from './roles.ts'
import { nameWords } from './address-forms.ts'
import { searchTerms, type SearchTerms } from './search-terms.ts'

export type OrganisationState = 'invited' | 'active' | 'suspended'

/** A customer of the platform: the unit of isolation. */
export interface Organisation {
  readonly organisationId: OrganisationId
  readonly displayName: string
  /** The platform's own key of this Organisation, unique among all. */
  readonly externalId?: string
  readonly state: OrganisationState
  readonly createdAt: Date
  readonly changedAt: Date
}

/** What an Organisation is found by: the words of its name, its external id, and the words of that. */
export function organisationTerms({
  displayName,
  externalId = '',
}: Pick<Organisation, 'displayName' | 'externalId'>): SearchTerms {
  return searchTerms(displayName, externalId === '' ? [] : [externalId, ...nameWords(externalId)])
}

export type TenantMappingState = 'consented' | 'active' | 'revoked'
export type Revocation = 'operator' | 'consent-lost'

/** "This Entra tenant signs in to that Organisation." One tenant may map to several Organisations. */
export interface TenantMapping {
  readonly tid: EntraTenantId
  readonly organisationId: OrganisationId
  readonly state: TenantMappingState
  /**
   * Why it is revoked: an operator wanted it so, or the tenant's consent was found lost. An operator's stays while the tenant, having consented
   * again, waits for approval; otherwise absent while it is not revoked.
   */
  readonly revocation?: Revocation
  /** The roles that tokens of this tenant may bring. */
  readonly roles: readonly PersonRole[]
  /** The policy "anyone of this tenant": the role of a person who brings none. */
  readonly anyone?: PersonRole
  readonly createdAt: Date
  readonly changedAt: Date
}

/** Suspending a suspended Organisation, or resuming one that is not, is refused rather than passed over. */
export function suspended(organisation: Organisation, at: Date): Organisation {
  if (organisation.state === 'suspended') throw conflicting(`${organisation.displayName} is suspended already.`)
  // Resuming leads to active, which an Organisation that was never onboarded must not reach this way.
  if (organisation.state === 'invited') throw conflicting(`${organisation.displayName} has not been onboarded yet.`)
  return { ...organisation, state: 'suspended', changedAt: at }
}

export function resumed(organisation: Organisation, at: Date): Organisation {
  if (organisation.state !== 'suspended') throw conflicting(`${organisation.displayName} is not suspended.`)
  return { ...organisation, state: 'active', changedAt: at }
}

/** Onboarding is over with the first active tenant mapping. */
export function onboarded(organisation: Organisation, at: Date): Organisation {
  return organisation.state === 'invited' ? { ...organisation, state: 'active', changedAt: at } : organisation
}

/** By an operator; declining a mapping that waits for approval is the same, and so is that a lost consent shall not open it again. */
export function revoked(mapping: TenantMapping, at: Date): TenantMapping {
  if (mapping.state === 'revoked' && !isConsentLost(mapping))
    throw conflicting('This tenant mapping is revoked already.')
  return { ...mapping, state: 'revoked', revocation: 'operator', changedAt: at }
}

export function restored(mapping: TenantMapping, at: Date): TenantMapping {
  if (mapping.state !== 'revoked') throw conflicting('This tenant mapping is not revoked.')
  return inState('active', mapping, at)
}

/** An operator has checked whose tenant it is that consented. */
export function approved(mapping: TenantMapping, at: Date): TenantMapping {
  if (mapping.state !== 'consented') throw conflicting('This tenant mapping does not wait for approval.')
  return inState('active', mapping, at)
}

/** Only what is active can lose its consent: what waits for approval, or was revoked by an operator, stays as it is. */
export function consentLost(mapping: TenantMapping, at: Date): TenantMapping {
  return mapping.state === 'active'
    ? { ...mapping, state: 'revoked', revocation: 'consent-lost', changedAt: at }
    : mapping
}

/** What only a lost consent revoked is active again; an operator's revocation stands. */
export function consentFound(mapping: TenantMapping, at: Date): TenantMapping {
  return isConsentLost(mapping) ? inState('active', mapping, at) : mapping
}

export const isConsentLost = ({ state, revocation }: TenantMapping) =>
  state === 'revoked' && revocation === 'consent-lost'

/**
 * What becomes of a mapping when an administrator of its tenant consents through an invitation. `named`: the invitation names this
 * very tenant, so an operator has vouched for it already; otherwise a new mapping waits for approval, because a leaked link must not
 * map a stranger's tenant. Roles and policy of a mapping that is there are an operator's and stay.
 */
export function consentGiven(
  current: TenantMapping | undefined,
  fresh: Pick<TenantMapping, 'tid' | 'organisationId' | 'roles' | 'anyone'>,
  { named, at }: { readonly named: boolean; readonly at: Date },
): TenantMapping {
  const state = named ? 'active' : 'consented'
  if (!current) return { ...fresh, state, createdAt: at, changedAt: at }
  if (current.state === 'active') return current
  // An operator's revocation is only an operator's to take back, however often the tenant consents.
  if (current.state === 'consented')
    return named && current.revocation === undefined ? inState('active', current, at) : current
  return isConsentLost(current)
    ? inState('active', current, at)
    : { ...inState('consented', current, at), revocation: 'operator' }
}

function inState(
  state: 'active' | 'consented',
  { revocation: _over, ...mapping }: TenantMapping,
  at: Date,
): TenantMapping {
  return { ...mapping, state, changedAt: at }
}

const conflicting = (sentence: string) => new HubError('state.conflicting', sentence)
