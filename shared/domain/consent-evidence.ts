import type { EntraTenantId } from './ids.ts'

/**
 * What asking for an app-only token at a tenant showed: the application is there, it is not, or nothing at all (throttled, down, a
 * wrong secret of ours).
 */
export type ConsentEvidence = 'present' | 'missing' | 'none'

/** A tenant that some mapping names, and how often in a row the application was found missing there. */
export interface MappedTenant {
  readonly tid: EntraTenantId
  readonly misses: number
  readonly missedAt?: Date
}

/** Once can be a fault of the moment; twice, on two days, is a withdrawn consent. */
const missesThatCount = 2
/** Two looks that are closer together are one: a sweep may be repeated after a crash, or started by hand. */
const hoursBetween = 12

/** Safe to repeat within a sweep. No evidence changes nothing, neither for nor against the tenant. */
export function weighEvidence(tenant: MappedTenant, evidence: ConsentEvidence, now: Date): MappedTenant {
  if (evidence === 'none') return tenant
  if (evidence === 'present') return tenant.misses === 0 ? tenant : { tid: tenant.tid, misses: 0 }
  const soon = tenant.missedAt && now.getTime() - tenant.missedAt.getTime() < hoursBetween * 3_600_000
  return soon ? tenant : { tid: tenant.tid, misses: tenant.misses + 1, missedAt: now }
}

export const isMissingForGood = ({ misses }: MappedTenant) => misses >= missesThatCount
