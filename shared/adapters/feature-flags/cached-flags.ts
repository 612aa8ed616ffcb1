import type { FeatureFlag } from '../../domain/feature-flag.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FeatureFlags } from '../../ports/feature-flags.ts'

/** In milliseconds: what another instance turned on or off holds here after this time at the latest. */
const freshFor = 5000
const mostKept = 1000

interface Answer {
  readonly flags: Promise<readonly FeatureFlag[]>
  readonly at: number
}

/**
 * Remembers for five seconds which flags are on for an Organisation; requests that come together ask once. What is turned on or off
 * here holds here at once. A failure is never remembered.
 */
export function cachedFlags(flags: FeatureFlags, clock: Clock): FeatureFlags {
  const kept = new Map<OrganisationId, Answer>()
  const ask = (organisationId: OrganisationId): Answer => {
    const answer = { flags: flags.onFor(organisationId), at: clock.now().getTime() }
    kept.delete(organisationId)
    kept.set(organisationId, answer)
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    answer.flags.catch(() => {
      if (kept.get(organisationId) === answer) kept.delete(organisationId)
    })
    return answer
  }
  /** What was asked before the change ended says nothing about the time after it. */
  const changing = async (organisationId: OrganisationId, change: () => Promise<boolean>) => {
    try {
      return await change()
    } finally {
      kept.delete(organisationId)
    }
  }
  return {
    ...flags,
    onFor: (organisationId) => {
      const known = kept.get(organisationId)
      const age = known ? clock.now().getTime() - known.at : undefined
      return (known && age !== undefined && age >= 0 && age < freshFor ? known : ask(organisationId)).flags
    },
    add: (target) => changing(target.organisationId, () => flags.add(target)),
    remove: (target) => changing(target.organisationId, () => flags.remove(target)),
  }
}
