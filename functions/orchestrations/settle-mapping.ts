import * as df from 'durable-functions'
import { activityNames } from '../activities/names.ts'

interface Input {
  readonly organisationId: string
  readonly tid: string
  readonly version: string
  readonly cursor?: string
  /** Of whoever started it; every activity is told, for its log. */
  readonly trace?: string
}

/** Storage that does not answer: 1, 2, 4, … at most 60 seconds, for about half an hour. */
const retries = new df.RetryOptions(1000, 35)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 60_000

/** Clears what a remap left at the client before, page by page. Its history holds cursors alone. */
export function* settleMapping(context: df.OrchestrationContext): Generator<df.Task, void> {
  const { cursor: first, ...key } = context.df.getInput<Input>()
  let cursor: string | undefined = first
  do {
    const input: Input = { ...key, ...(cursor === undefined ? {} : { cursor }) }
    const outcome = (yield context.df.callActivityWithRetry(
      activityNames.settleMappingPage,
      retries,
      input,
    )) as unknown as { readonly next?: string }
    cursor = outcome.next
  } while (cursor !== undefined)
}
