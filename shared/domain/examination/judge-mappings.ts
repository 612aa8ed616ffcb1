import type { TenantMapping } from '../organisation.ts'
import { ill, unsure, type Finding } from './finding.ts'

/** What of a tenant mapping can be judged without asking anybody. */
export type MappingFacts = Pick<TenantMapping, 'organisationId' | 'tid' | 'state' | 'roles'> &
  Partial<Pick<TenantMapping, 'revocation' | 'anyone'>>

interface Own {
  readonly tid: string
  readonly organisationId: string
}

/** What is wrong with mappings, or waits for somebody; nothing of those that are well. */
export function judgeMappings(mappings: readonly MappingFacts[], platform: Own): Finding[] {
  const seen = new Set<string>()
  return mappings.flatMap((mapping) => {
    const key = `${mapping.tid} ${mapping.organisationId}`
    const twice = seen.has(key)
    seen.add(key)
    const name = nameOf(mapping)
    if (twice) return [ill('mappings', `${name} is there twice.`, 'Keep one of the two.')]
    return judgeOne(mapping, platform)
  })
}

export const nameOf = ({ tid, organisationId }: Pick<MappingFacts, 'tid' | 'organisationId'>) =>
  `The mapping of tenant ${tid} to organisation ${organisationId}`

function judgeOne(mapping: MappingFacts, platform: Own): Finding[] {
  const name = nameOf(mapping)
  if (mapping.tid === platform.tid && mapping.organisationId !== platform.organisationId && mapping.state !== 'revoked')
    return [
      ill(
        'mappings',
        `${name} lets the platform's own people into a customer's organisation as if they were the customer's.`,
        'Revoke it; operators act on every organisation as operators.',
      ),
    ]
  if (mapping.state === 'consented')
    return [unsure('mappings', `${name} waits for approval.`, 'Approve or revoke it: docs/runbooks/onboarding.md')]
  if (mapping.state === 'revoked')
    return mapping.revocation === 'consent-lost'
      ? [
          unsure(
            'mappings',
            `${name} was revoked because the tenant's consent is gone.`,
            "Have the customer's administrator consent again, where they want to stay: docs/runbooks/onboarding.md",
          ),
        ]
      : []
  if (mapping.anyone === 'Admin')
    return [
      ill(
        'mappings',
        `${name} makes everybody of that tenant an Admin.`,
        'Give "anyone" a lesser role, and Admin by app role or by name.',
      ),
    ]
  return mapping.roles.length === 0 && mapping.anyone === undefined
    ? [
        ill(
          'mappings',
          `${name} is active and gives nobody a role.`,
          'Name the roles that its tokens may bring, or a role for anyone of the tenant.',
        ),
      ]
    : []
}
