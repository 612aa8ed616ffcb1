import { HubError } from './hub-error.ts'
import type { EntraTenantId, OrganisationId } from './ids.ts'
import type { PersonRole } from './roles.ts'

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

export type TenantMappingState = 'consented' | 'active' | 'revoked'

/** "This Entra tenant signs in to that Organisation." One tenant may map to several Organisations. */
export interface TenantMapping {
  readonly tid: EntraTenantId
  readonly organisationId: OrganisationId
  readonly state: TenantMappingState
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

export function revoked(mapping: TenantMapping, at: Date): TenantMapping {
  if (mapping.state === 'revoked') throw conflicting('This tenant mapping is revoked already.')
  return { ...mapping, state: 'revoked', changedAt: at }
}

export function restored(mapping: TenantMapping, at: Date): TenantMapping {
  if (mapping.state !== 'revoked') throw conflicting('This tenant mapping is not revoked.')
  return { ...mapping, state: 'active', changedAt: at }
}

const conflicting = (sentence: string) => new HubError('state.conflicting', sentence)
