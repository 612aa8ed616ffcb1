import * as durable from 'durable-functions'
import type { OrchestrationContext, Task } from 'durable-functions'
import { described, inMs, orchestration } from './define.ts'

orchestration('timer', function* (context) {
  const { df } = context
  const started = df.currentUtcDateTime
  yield df.createTimer(inMs(context, df.getInput<number>()))
  return { started, ended: df.currentUtcDateTime }
})
orchestration('event', function* ({ df }) {
  return described(yield df.waitForExternalEvent('go'))
})
orchestration('eventAfterActivity', function* ({ df }) {
  yield df.callActivity('gated', df.instanceId)
  return described(yield df.waitForExternalEvent('go'))
})
orchestration('threeEvents', function* ({ df }) {
  return [yield df.waitForExternalEvent('go'), yield df.waitForExternalEvent('go'), yield df.waitForExternalEvent('go')]
})
orchestration('twoWaits', function* ({ df }) {
  return yield df.Task.all([df.waitForExternalEvent('go'), df.waitForExternalEvent('go')])
})
orchestration('untilFinished', function* ({ df }) {
  df.setCustomStatus('waiting')
  return described(yield df.waitForExternalEvent('finish'))
})
orchestration('eventOrTimer', function* (context) {
  const { df } = context
  const event = df.waitForExternalEvent('go')
  const timer = df.createTimer(inMs(context, df.getInput<number>()))
  const winner: unknown = yield df.Task.any([event, timer])
  if (winner !== event) return 'timed out'
  timer.cancel()
  return { event: event.result }
})
orchestration('activityOrTimer', function* (context) {
  const { df } = context
  const activity = df.callActivity('hello', 'winner')
  const timer = df.createTimer(inMs(context, 60_000))
  const winner: unknown = yield df.Task.any([activity, timer])
  timer.cancel()
  return { wonByActivity: winner === activity, next: yield df.callActivity('hello', 'afterwards') }
})
orchestration('timerBeatsActivity', function* (context) {
  const { df } = context
  const { timer, yieldAgain } = df.getInput<{ timer: number; yieldAgain: boolean }>()
  const slow = df.callActivity('gated', df.instanceId)
  const winner: unknown = yield df.Task.any([slow, df.createTimer(inMs(context, timer))])
  const timedOut = winner !== slow
  return yieldAgain ? { timedOut, result: yield slow } : { timedOut }
})
orchestration('allWithEarlyFailure', function* ({ df }) {
  try {
    yield df.Task.all([df.callActivity('gated', df.instanceId), df.callActivity('boom', 'early')])
  } catch {
    return df.getInput() === 'return' ? 'caught' : yield df.callActivity('hello', 'next')
  }
  return 'not caught'
})

/** One orchestrator for the retries: what it does is in its input. */
type RetryPlan = {
  fail: number
  attempts: number
  interval: number
  coefficient?: number
  longest?: number
  timeout?: number
  gated?: boolean
  caught?: boolean
  thenActivity?: boolean
}

function retryable({ df }: OrchestrationContext, plan: RetryPlan): Task {
  const options = new durable.RetryOptions(plan.interval, plan.attempts)
  if (plan.coefficient !== undefined) options.backoffCoefficient = plan.coefficient
  if (plan.longest !== undefined) options.maxRetryIntervalInMilliseconds = plan.longest
  if (plan.timeout !== undefined) options.retryTimeoutInMilliseconds = plan.timeout
  return df.callActivityWithRetry('flaky', options, {
    key: df.instanceId,
    fail: plan.fail,
    gate: plan.gated ? df.instanceId : null,
  })
}

orchestration('retry', function* (context) {
  const plan = context.df.getInput<RetryPlan>()
  try {
    const result: unknown = yield retryable(context, plan)
    return plan.thenActivity ? [result, yield context.df.callActivity('hello', 'after')] : result
  } catch (thrown) {
    if (!plan.caught) throw thrown
    const message = (thrown as Error).message.split(' \n ')[0]
    return { message, next: yield context.df.callActivity('hello', 'after') }
  }
})
orchestration('retryOrTimer', function* (context) {
  const { df } = context
  const plan = df.getInput<RetryPlan & { timer: number }>()
  const retried = retryable(context, plan)
  const timer = df.createTimer(inMs(context, plan.timer))
  const winner: unknown = yield df.Task.any([retried, timer])
  if (winner === timer) yield retried
  else timer.cancel()
  return yield df.callActivity('hello', 'end')
})
