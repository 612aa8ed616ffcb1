import type { MetricLabels } from '../../shared/domain/metrics.ts'
import { isHubError } from '../../shared/domain/hub-error.ts'
import type { Ports } from '../../shared/ports/ports.ts'

/** Looks at a token, and counts what came of it. That nobody could tell at this moment is no verdict. */
export async function validated<Result>(
  { telemetry }: Pick<Ports, 'telemetry'>,
  at: MetricLabels['tenantry.token.validations']['at'],
  look: () => Promise<Result>,
  accepted: (result: Result) => boolean = () => true,
): Promise<Result> {
  const count = (outcome: 'accepted' | 'refused') => {
    telemetry.measure('tenantry.token.validations', { at, outcome })
  }
  try {
    const result = await look()
    count(accepted(result) ? 'accepted' : 'refused')
    return result
  } catch (thrown) {
    if (!isHubError(thrown, 'provider.unavailable', 'storage.unavailable')) count('refused')
    throw thrown
  }
}
