import * as df from 'durable-functions'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { secondsToWait } from '../../shared/domain/patience.ts'
import { activityNames } from '../activities/names.ts'

/** Which provisioning or rotation: ids alone. */
interface Input {
  readonly kind: 'provisioning' | 'rotation'
  readonly organisationId: string
  /** Of whoever started it; every activity is told, for its log. */
  readonly trace?: string
  /** How often in a row somebody was waited for. */
  readonly waits?: number
}

type Outcome =
  | { readonly kind: 'more' }
  | { readonly kind: 'over' }
  | { readonly kind: 'wait'; readonly code: ErrorCode; readonly seconds?: number }

/** Steps in one history; a longer one goes on in a new history. */
const mostSteps = 100

/** Storage that does not answer: 1, 2, 4, … at most 30 seconds, for about three and a half minutes. */
const retries = new df.RetryOptions(1000, 12)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 30_000

/**
 * Moves a provisioning or a rotation on, step by step, as far as it goes now. Everything is in its row: where this ends early, whoever
 * tends the rows starts it again.
 */
export function* integrationWork(context: df.OrchestrationContext): Generator<df.Task, void> {
  const { waits: waited = 0, ...key } = context.df.getInput<Input>()
  let waits = waited
  const call = (name: string, input: unknown) => context.df.callActivityWithRetry(name, retries, input)
  for (let count = 0; count < mostSteps; count += 1) {
    const outcome = (yield call(activityNames.integrationStep, key)) as unknown as Outcome
    if (outcome.kind === 'over') return
    if (outcome.kind === 'more') {
      waits = 0
      continue
    }
    const { code } = outcome
    const seconds = secondsToWait(waits, outcome.seconds, code)
    waits += 1
    if (seconds !== undefined) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000))
      continue
    }
    const refused = (yield call(activityNames.refuseIntegrationWork, { ...key, code })) as unknown as Outcome
    if (refused.kind === 'over') return
    waits = 0
  }
  context.df.continueAsNew({ ...key, waits })
}
