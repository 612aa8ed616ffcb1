import { HubError } from '../hub-error.ts'
import type { OrganisationId } from '../ids.ts'
import { defaultLeadDays } from '../secret.ts'

/** How an Organisation's Secrets live; all in days. */
export interface SecretPolicy {
  readonly organisationId: OrganisationId
  /** How long before its end a Secret is renewed. */
  readonly leadDays: number
  /** How long a new one is to last: Microsoft allows 24 months. */
  readonly lifetimeDays: number
  /** How long the earlier one works on, once the new one does. */
  readonly overlapDays: number
}

export const longestLifetimeDays = 730
export const longestLeadDays = 180

export const usualPolicy = (organisationId: OrganisationId): SecretPolicy => ({
  organisationId,
  leadDays: defaultLeadDays,
  lifetimeDays: longestLifetimeDays,
  overlapDays: 14,
})

/** @throws HubError `input.invalid` where the new one would come too late, or be renewed as soon as it is there */
export function judgePolicy(policy: SecretPolicy): SecretPolicy {
  if (policy.overlapDays > policy.leadDays)
    throw new HubError('input.invalid', 'The overlap must fit into the lead time.', {
      details: { faults: ['overlapDays'] },
    })
  if (policy.leadDays >= policy.lifetimeDays)
    throw new HubError('input.invalid', 'A secret must last longer than its lead time.', {
      details: { faults: ['leadDays'] },
    })
  return policy
}
