import type { OrchestrationContext } from 'durable-functions'
import { describe, expect, it } from 'vitest'
import { syncLane, syncRun, syncTenant, undoSync } from '../../../functions/orchestrations/sync-run.ts'
import { noon } from '../../shared/support/facts.ts'

/** One thing that an orchestration asks of the host. */
type Step =
  | { readonly activity: string; readonly input: unknown }
  | { readonly child: string; readonly input: unknown }
  | { readonly wait: number }
  | { readonly all: readonly Step[] }

const key = { organisationId: 'north', runId: 'run-1' }

/**
 * Drives an orchestration as the host does: each step but a wait is answered with the next of `answers` (an Error is thrown into it), and
 * time passes only in timers.
 */
function drive(orchestration: typeof syncRun, input: object, answers: readonly unknown[]) {
  let now = noon.getTime()
  let renewed: unknown
  const steps: Step[] = []
  const df = {
    getInput: () => input,
    get currentUtcDateTime() {
      return new Date(now)
    },
    callActivityWithRetry: (activity: string, _retries: unknown, given: unknown): Step => ({ activity, input: given }),
    callSubOrchestrator: (child: string, given: unknown): Step => ({ child, input: given }),
    createTimer: (until: Date): Step => ({ wait: (until.getTime() - now) / 1000 }),
    continueAsNew: (given: unknown) => {
      renewed = given
    },
    Task: { all: (all: readonly Step[]): Step => ({ all }) },
  }
  const run = orchestration({ df } as unknown as OrchestrationContext)
  const left = [...answers]
  let next = run.next()
  while (next.done !== true) {
    const step = next.value as unknown as Step
    steps.push(step)
    if ('wait' in step) {
      now += step.wait * 1000
      next = run.next(undefined)
    } else if (left.length === 0) return { steps, renewed, over: false }
    else {
      const answer = left.shift()
      next = answer instanceof Error ? run.throw(answer) : run.next(answer)
    }
  }
  return { steps, renewed, over: true }
}

const done = undefined

describe('a run of a sync', () => {
  it('plans page by page, works in eight lanes, and finishes', () => {
    const { steps, over } = drive(syncRun, key, [{ next: 'c' }, {}, done, done])
    expect(steps).toEqual([
      { activity: 'PlanSync', input: key },
      { activity: 'PlanSync', input: { ...key, cursor: 'c' } },
      { all: Array.from({ length: 8 }, (_, lane) => ({ child: 'SyncLane', input: { ...key, lane, lanes: 8 } })) },
      { activity: 'FinishSync', input: key },
    ])
    expect(over).toBe(true)
  })

  it('that cannot be kept however often it was tried is closed as failed', () => {
    const { steps } = drive(syncRun, key, [new Error('PlanSync failed'), done])
    expect(steps.at(-1)).toEqual({ activity: 'FailSync', input: { ...key, code: 'storage.unavailable' } })
  })

  it('goes on with the run that was started while it was stopping, however it ended', () => {
    const trace = { trace: 'trace-1' }
    const ended = drive(syncRun, { ...key, ...trace }, [{}, done, { next: 'run-2' }])
    expect(ended.renewed).toEqual({ ...key, ...trace, runId: 'run-2' })
    expect(drive(syncRun, key, [new Error('PlanSync failed'), { next: 'run-2' }]).renewed).toMatchObject({
      runId: 'run-2',
    })
    // A history of before holds nothing there.
    for (const nothing of [{}, null, done]) expect(drive(syncRun, key, [{}, done, nothing]).renewed).toBeUndefined()
  })

  it('asks for the same steps whenever it is replayed', () => {
    const answers = [{ next: 'c' }, {}, done, done]
    const whole = drive(syncRun, key, answers).steps
    for (let known = 0; known <= answers.length; known += 1) {
      const { steps } = drive(syncRun, key, answers.slice(0, known))
      expect(steps).toEqual(whole.slice(0, steps.length))
    }
  })
})

describe('a lane', () => {
  const lane = { ...key, lane: 1, lanes: 8 }

  it('takes its tenants one after the other, then the next page with a new history', () => {
    const { steps, renewed } = drive(syncLane, lane, [{ tids: ['t1', 't2'], next: 'c' }, done, done])
    expect(steps).toEqual([
      { activity: 'ListLane', input: lane },
      { child: 'SyncTenant', input: { ...key, tid: 't1' } },
      { child: 'SyncTenant', input: { ...key, tid: 't2' } },
    ])
    expect(renewed).toEqual({ ...lane, cursor: 'c' })
  })

  it('ends after the last page', () => {
    expect(drive(syncLane, lane, [{ tids: [] }])).toMatchObject({ over: true, renewed: undefined })
  })
})

describe('a tenant', () => {
  const tenant = { ...key, tid: 't1' }
  const step = { activity: 'SyncTenantStep', input: tenant }
  const more = { kind: 'more' }
  const wait = (seconds?: number, patient?: true) => ({
    kind: 'wait',
    code: 'source.throttled',
    ...(seconds === undefined ? {} : { seconds }),
    ...(patient ? { patient } : {}),
  })
  const fail = (code: string) => ({ activity: 'FailTenant', input: { ...tenant, code } })

  it('goes on step by step until it is over', () => {
    expect(drive(syncTenant, tenant, [more, more, { kind: 'over' }]).steps).toEqual([step, step, step])
  })

  it('waits as long as the source asks and a second more, and longer each time where it says nothing', () => {
    const { steps } = drive(syncTenant, tenant, [wait(5), wait(), wait(), more, wait(), { kind: 'over' }])
    expect(steps.flatMap((one) => ('wait' in one ? [one.wait] : []))).toEqual([6, 2, 4, 1])
  })

  it('looks every minute whether the run goes on, however much patience a source asks for', () => {
    const vault = { kind: 'wait', code: 'vault.unavailable', seconds: 300 }
    const { steps } = drive(syncTenant, tenant, [wait(3_600), wait(3_540, true), vault, { kind: 'over' }])
    expect(steps.flatMap((one) => ('wait' in one ? [one.wait] : []))).toEqual([60, 60, 301])
  })

  it('fails alone after twelve waits in a row; patience for others does not count', () => {
    expect(drive(syncTenant, tenant, [...Array.from({ length: 13 }, () => wait(1)), done]).steps.at(-1)).toEqual(
      fail('source.throttled'),
    )
    const patient = [...Array.from({ length: 40 }, () => wait(1, true)), { kind: 'over' }]
    expect(drive(syncTenant, tenant, patient).steps.at(-1)).toEqual(step)
  })

  it('has an answer that makes no sense asked for again, but not for long', () => {
    const garbled = { kind: 'wait', code: 'source.unreadable' }
    expect(drive(syncTenant, tenant, [garbled, more, { kind: 'over' }]).steps.at(-1)).toEqual(step)
    const { steps } = drive(syncTenant, tenant, [...Array.from({ length: 5 }, () => garbled), done])
    expect(steps.at(-1)).toEqual(fail('source.unreadable'))
  })

  it('goes on in a new history after a hundred steps, and remembers how often it waited', () => {
    const { steps, renewed } = drive(syncTenant, tenant, [...Array.from({ length: 98 }, () => more), wait(1), wait(1)])
    expect(steps.filter((one) => 'activity' in one)).toHaveLength(100)
    expect(renewed).toEqual({ ...tenant, waits: 2 })
  })

  it('that cannot be kept fails alone, and lets its lane go on even where that cannot be kept', () => {
    expect(drive(syncTenant, tenant, [new Error('x'), done]).steps.at(-1)).toEqual(fail('storage.unavailable'))
    expect(drive(syncTenant, tenant, [new Error('x'), new Error('y')]).over).toBe(true)
  })
})

describe('an undo', () => {
  it('goes on step by step, and in a new history after a hundred', () => {
    expect(drive(undoSync, key, [{ over: false }, { over: true }]).steps).toHaveLength(2)
    expect(
      drive(
        undoSync,
        key,
        Array.from({ length: 100 }, () => ({ over: false })),
      ).renewed,
    ).toEqual(key)
  })
})
