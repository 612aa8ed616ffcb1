import * as df from 'durable-functions'
import { activityNames } from '../activities/names.ts'

/** Which export or erasure: ids alone. */
interface Input {
  readonly owner: string
  readonly kind: string
  readonly taskId: string
}

type Outcome =
  { readonly kind: 'more' } | { readonly kind: 'over' } | { readonly kind: 'wait'; readonly seconds: number }

/** Steps in one history; a longer task goes on in a new history. */
const mostSteps = 100

/** Storage that does not answer: 1, 2, 4, … at most 60 seconds, for about half an hour; then whoever tends the tasks starts it again. */
const retries = new df.RetryOptions(1000, 35)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 60_000

/** Moves an export or an erasure on, page by page. Everything is in its row: this history holds its id, and nothing of the person. */
export function* personTask(context: df.OrchestrationContext): Generator<df.Task, void> {
  const key = context.df.getInput<Input>()
  for (let count = 0; count < mostSteps; count += 1) {
    const step = context.df.callActivityWithRetry(activityNames.personTaskStep, retries, key)
    const outcome = (yield step) as unknown as Outcome
    if (outcome.kind === 'over') return
    if (outcome.kind === 'wait')
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + outcome.seconds * 1000))
  }
  context.df.continueAsNew(key)
}
