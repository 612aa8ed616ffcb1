import * as df from 'durable-functions'
import { activityNames } from '../activities/names.ts'

interface Input {
  readonly sweep: string
  readonly cursor?: string
  /** Of the timer that started it; every activity is told, for its log. */
  readonly trace?: string
}

/** Storage that does not answer: 1, 2, 4, … at most 60 seconds, for about half an hour. */
const retries = new df.RetryOptions(1000, 35)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 60_000

/**
 * Looks at every mapped tenant, page by page. Its history holds cursors alone, so a sweep that is interrupted goes on at the page where it
 * was; one that cannot go on ends, and the next night starts again.
 */
export function* sweepConsents(context: df.OrchestrationContext): Generator<df.Task, void> {
  const { cursor: _first, ...key } = context.df.getInput<Input>()
  let cursor: string | undefined
  do {
    const input: Input = { ...key, ...(cursor === undefined ? {} : { cursor }) }
    const outcome = (yield context.df.callActivityWithRetry(
      activityNames.probeConsentsPage,
      retries,
      input,
    )) as unknown as { readonly next?: string }
    cursor = outcome.next
  } while (cursor !== undefined)
}
