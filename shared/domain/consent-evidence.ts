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
/** Two looks that are closer together, or on one day (UTC), are one: a sweep may be repeated after a crash, or started by hand. */
const hoursBetween = 12

function isTheSameLook(before: Date | undefined, now: Date): boolean {
  if (!before) return false
  const sameDay = before.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)
  return sameDay || now.getTime() - before.getTime() < hoursBetween * 3_600_000
}

/** Safe to repeat within a sweep. No evidence changes nothing, neither for nor against the tenant. */
export function weighEvidence(tenant: MappedTenant, evidence: ConsentEvidence, now: Date): MappedTenant {
  if (evidence === 'none') return tenant
  if (evidence === 'present') return tenant.misses === 0 ? tenant : { tid: tenant.tid, misses: 0 }
  return isTheSameLook(tenant.missedAt, now) ? tenant : { tid: tenant.tid, misses: tenant.misses + 1, missedAt: now }
}

export const isMissingForGood = ({ misses }: MappedTenant) => misses >= missesThatCount
