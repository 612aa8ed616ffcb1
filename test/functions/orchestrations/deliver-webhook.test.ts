import type { OrchestrationContext } from 'durable-functions'
import { describe, expect, it } from 'vitest'
import { deliverWebhook } from '../../../functions/orchestrations/deliver-webhook.ts'
import { noon } from '../../shared/support/facts.ts'

const key = { organisationId: 'north', webhookId: 'hook' }

/** Drives the orchestration as the host does: slices answer in turn, time passes in timers alone. */
function drive(slices: readonly unknown[]) {
  let anew: unknown
  const steps: (string | number)[] = []
  const df = {
    getInput: () => key,
    currentUtcDateTime: noon,
    callActivityWithRetry: (name: string, _retries: unknown, input: unknown) => {
      expect(input).toEqual(key)
      return name
    },
    createTimer: (until: Date) => (until.getTime() - noon.getTime()) / 1000,
    continueAsNew: (input: unknown) => {
      anew = input
    },
  }
  const run = deliverWebhook({ df } as unknown as OrchestrationContext)
  const left = [...slices]
  let next = run.next()
  while (next.done !== true) {
    const step = next.value as unknown as string | number
    steps.push(step)
    next = run.next(typeof step === 'number' ? undefined : left.shift())
  }
  return { steps, anew }
}

const slice = 'DeliverEvents'
const idle = { kind: 'idle' }
const more = (seconds = 0) => ({ kind: 'more', seconds })
const wait = (seconds: number) => ({ kind: 'wait', seconds })

describe('the workflow of a webhook', () => {
  it('delivers slice by slice until nothing waits', () => {
    expect(drive([more(), more(), idle]).steps).toEqual([slice, slice, slice])
  })

  it('rests as long as a slow receiver took, and waits for one that failed', () => {
    expect(drive([more(20), wait(45), idle]).steps).toEqual([slice, 21, slice, 46, slice])
  })

  it('leaves longer waits to the timer', () => {
    expect(drive([wait(3600)])).toEqual({ steps: [slice], anew: undefined })
  })

  it('goes on in a new history after many slices', () => {
    const { steps, anew } = drive(Array.from({ length: 50 }, () => more()))
    expect(steps).toHaveLength(50)
    expect(anew).toEqual(key)
  })
})
