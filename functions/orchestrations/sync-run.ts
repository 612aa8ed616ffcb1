import * as df from 'durable-functions'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { secondsToWait } from '../../shared/domain/patience.ts'
import { activityNames } from '../activities/names.ts'

/** How orchestrations call each other. Names are kept: running workflows remember them. */
export const syncOrchestrations = { lane: 'SyncLane', tenant: 'SyncTenant' } as const

interface Key {
  readonly organisationId: string
  readonly runId: string
  /** Of whoever started it; every activity is told, for its log. */
  readonly trace?: string
}

interface LaneInput extends Key {
  readonly lane: number
  readonly lanes: number
  readonly cursor?: string
}

interface TenantInput extends Key {
  readonly tid: string
  /** How often in a row the source was waited for. */
  readonly waits?: number
}

type Outcome =
  | { readonly kind: 'more' }
  | { readonly kind: 'over' }
  | { readonly kind: 'wait'; readonly code: ErrorCode; readonly seconds?: number; readonly patient?: true }

/** Tenants at work at once. */
const lanes = 8
/** Steps of a tenant in one history; a longer one goes on in a new history. */
const mostSteps = 100

/**
 * How long one timer of a source's patience is at most, in seconds: a step looks whether the run goes on at all, and finds in its row how much
 * longer to wait, so that a run that was cancelled does not keep its workflow for an hour.
 */
const longestTimer = 60

/** Storage that does not answer: 1, 2, 4, … at most 30 seconds, for about three and a half minutes. */
const retries = new df.RetryOptions(1000, 12)
retries.backoffCoefficient = 2
retries.maxRetryIntervalInMilliseconds = 30_000

const call = (context: df.OrchestrationContext, name: string, input: unknown) =>
  context.df.callActivityWithRetry(name, retries, input)

/** The run that was started in the scope of one that ended, as its last activity tells it. A history of before says nothing of it. */
const nextIn = (ended: unknown) => (ended as { readonly next?: string } | null | undefined)?.next

/**
 * Plans a run, lets its tenants be read in lanes, and ends it. Everything but ids and cursors is in tables. A run that was started while this
 * one was stopping has no other workflow: it is gone on with.
 */
export function* syncRun(context: df.OrchestrationContext): Generator<df.Task, void> {
  const key = context.df.getInput<Key>()
  let next: string | undefined
  try {
    let cursor: string | undefined
    do {
      const input = { ...key, ...(cursor === undefined ? {} : { cursor }) }
      const page = (yield call(context, activityNames.planSync, input)) as unknown as { readonly next?: string }
      cursor = page.next
    } while (cursor !== undefined)
    yield context.df.Task.all(
      Array.from({ length: lanes }, (_, lane) =>
        context.df.callSubOrchestrator(syncOrchestrations.lane, { ...key, lane, lanes } satisfies LaneInput),
      ),
    )
    next = nextIn(yield call(context, activityNames.finishSync, key))
  } catch {
    next = nextIn(yield call(context, activityNames.failSync, { ...key, code: 'storage.unavailable' }))
  }
  if (next !== undefined) context.df.continueAsNew({ ...key, runId: next })
}

/** One lane: its tenants one after the other, page by page of the run's list. */
export function* syncLane(context: df.OrchestrationContext): Generator<df.Task, void> {
  const input = context.df.getInput<LaneInput>()
  const { organisationId, runId, trace } = input
  const page = (yield call(context, activityNames.listLane, input)) as unknown as {
    readonly tids: readonly string[]
    readonly next?: string
  }
  for (const tid of page.tids)
    yield context.df.callSubOrchestrator(syncOrchestrations.tenant, {
      organisationId,
      runId,
      tid,
      ...(trace === undefined ? {} : { trace }),
    } satisfies TenantInput)
  if (page.next !== undefined) context.df.continueAsNew({ ...input, cursor: page.next })
}

/** One tenant, step by step; waits as the source asks. What goes wrong ends this tenant alone. */
export function* syncTenant(context: df.OrchestrationContext): Generator<df.Task, void> {
  const { waits: waited = 0, ...key } = context.df.getInput<TenantInput>()
  let waits = waited
  try {
    for (let steps = 0; steps < mostSteps; steps += 1) {
      const outcome = (yield call(context, activityNames.syncTenantStep, key)) as unknown as Outcome
      if (outcome.kind === 'over') return
      if (outcome.kind === 'more') {
        waits = 0
        continue
      }
      const seconds = secondsToWait(outcome.patient ? 0 : waits, outcome.seconds, outcome.code)
      if (seconds === undefined) {
        yield call(context, activityNames.failTenant, { ...key, code: outcome.code })
        return
      }
      if (!outcome.patient) waits += 1
      const rest = outcome.code === 'source.throttled' ? Math.min(seconds, longestTimer) : seconds
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + rest * 1000))
    }
    context.df.continueAsNew({ ...key, waits })
  } catch {
    // The end of the run closes whoever is left open.
    try {
      yield call(context, activityNames.failTenant, { ...key, code: 'storage.unavailable' })
    } catch {
      return
    }
  }
}

/** Takes a run back, step by step; one that cannot go on is started again by whoever asks for it again. */
export function* undoSync(context: df.OrchestrationContext): Generator<df.Task, void> {
  const key = context.df.getInput<Key>()
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const { over } = (yield call(context, activityNames.undoStep, key)) as unknown as { readonly over: boolean }
    if (over) return
  }
  context.df.continueAsNew(key)
}
