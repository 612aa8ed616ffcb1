import * as df from 'durable-functions'
import { activityNames } from '../activities/names.ts'

interface Input {
  readonly backupId: string
}

/** Steps in one history; a longer backup goes on in a new history. */
const mostSteps = 100

/** Storage that does not answer: 1, 2, 4, … at most 60 seconds, for about half an hour; then whoever tends backups starts it again. */
const retries = new df.RetryOptions(1000, 35)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 60_000

/** Moves a backup on, part by part. Everything is in its row: this history holds its id. */
export function* backup(context: df.OrchestrationContext): Generator<df.Task, void> {
  const input = context.df.getInput<Input>()
  for (let count = 0; count < mostSteps; count += 1) {
    const step = context.df.callActivityWithRetry(activityNames.backupStep, retries, input)
    const outcome = (yield step) as unknown as { readonly kind: 'more' | 'over' }
    if (outcome.kind === 'over') return
  }
  context.df.continueAsNew(input)
}
