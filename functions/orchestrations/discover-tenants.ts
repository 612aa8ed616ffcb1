import * as df from 'durable-functions'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { secondsToWait } from '../../shared/domain/patience.ts'
import { activityNames } from '../activities/names.ts'

interface Key {
  readonly organisationId: string
  readonly runId: string
  /** Of whoever started it; every activity is told, for its log. */
  readonly trace?: string
}

type Outcome =
  | { readonly kind: 'page'; readonly next?: string }
  | { readonly kind: 'wait'; readonly code: ErrorCode; readonly seconds?: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode }

/** Storage that does not answer: 1, 2, 4, … at most 30 seconds, for about three and a half minutes. */
const retries = new df.RetryOptions(1000, 12)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 30_000

/**
 * Lists the managed tenants of a connection, page by page. Waits as the source asks; lost tenants are flagged only after the last page.
 * Its history holds cursors and outcomes, never a page.
 */
export function* discoverTenants(context: df.OrchestrationContext): Generator<df.Task, void> {
  const key = context.df.getInput<Key>()
  try {
    const failure = yield* listEveryPage(context, key)
    if (failure === undefined) {
      const undomained = yield* readEveryDomain(context, key)
      yield context.df.callActivityWithRetry(activityNames.finishDiscovery, retries, { ...key, undomained })
    } else yield context.df.callActivityWithRetry(activityNames.failDiscovery, retries, { ...key, code: failure })
  } catch {
    yield context.df.callActivityWithRetry(activityNames.failDiscovery, retries, {
      ...key,
      code: 'storage.unavailable',
    })
  }
}

function* listEveryPage(context: df.OrchestrationContext, key: Key): Generator<df.Task, ErrorCode | undefined> {
  let cursor: string | undefined
  let waits = 0
  for (;;) {
    const input = { ...key, ...(cursor === undefined ? {} : { cursor }) }
    const outcome = (yield context.df.callActivityWithRetry(
      activityNames.discoverPage,
      retries,
      input,
    )) as unknown as Outcome
    if (outcome.kind === 'failed') return outcome.code
    if (outcome.kind === 'wait') {
      const seconds = secondsToWait(waits, outcome.seconds, outcome.code)
      if (seconds === undefined) return outcome.code
      waits += 1
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000))
      continue
    }
    if (outcome.next === undefined) return undefined
    cursor = outcome.next
    waits = 0
  }
}

type DomainsOutcome =
  | { readonly kind: 'page'; readonly next?: string; readonly unread: number }
  | { readonly kind: 'wait'; readonly code: ErrorCode; readonly seconds?: number }

/** How many tenants' domains could not be read: that is no reason to fail the run. */
function* readEveryDomain(context: df.OrchestrationContext, key: Key): Generator<df.Task, number> {
  let cursor: string | undefined
  let waits = 0
  let unread = 0
  let last = false
  for (;;) {
    const input = { ...key, ...(cursor === undefined ? {} : { cursor }), ...(last ? { last } : {}) }
    const outcome = (yield context.df.callActivityWithRetry(
      activityNames.discoverDomains,
      retries,
      input,
    )) as unknown as DomainsOutcome
    if (outcome.kind === 'wait') {
      const seconds = secondsToWait(waits, outcome.seconds, outcome.code)
      waits += 1
      if (seconds === undefined) last = true
      else yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000))
      continue
    }
    unread += outcome.unread
    if (outcome.next === undefined) return unread
    cursor = outcome.next
    waits = 0
  }
}
