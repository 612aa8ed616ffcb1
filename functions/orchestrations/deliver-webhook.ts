import * as df from 'durable-functions'
import { activityNames } from '../activities/names.ts'

/** Whose webhook: ids alone. */
interface Input {
  readonly organisationId: string
  readonly webhookId: string
}

type Outcome = { readonly kind: 'more' | 'wait'; readonly seconds: number } | { readonly kind: 'idle' }

/** Slices in one history; a longer one goes on in a new history. */
const mostSlices = 50
/** Seconds. Longer waits are the timer's, which starts it again. */
const longestWait = 120

/** Storage or vault that do not answer: 1, 2, 4, … at most 30 seconds, for about a minute; then the timer's next look. */
const retries = new df.RetryOptions(1000, 6)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 30_000

/**
 * Delivers what waits for one webhook, slice by slice. There is one for each webhook, so that one receiver's slowness is its own matter, and
 * events go in order. Everything is in its rows: where this ends early, the timer starts it again.
 */
export function* deliverWebhook(context: df.OrchestrationContext): Generator<df.Task, void> {
  const key = context.df.getInput<Input>()
  for (let count = 0; count < mostSlices; count += 1) {
    const outcome = (yield context.df.callActivityWithRetry(
      activityNames.deliverEvents,
      retries,
      key,
    )) as unknown as Outcome
    if (outcome.kind === 'idle' || outcome.seconds > longestWait) return
    // One second more, since a durable timer may fire up to a second early.
    if (outcome.seconds > 0)
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + (outcome.seconds + 1) * 1000))
  }
  context.df.continueAsNew(key)
}
