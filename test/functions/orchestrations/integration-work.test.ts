import type { OrchestrationContext } from 'durable-functions'
import { describe, expect, it } from 'vitest'
import { integrationWork } from '../../../functions/orchestrations/integration-work.ts'
import { noon } from '../../shared/support/facts.ts'

const key = { kind: 'rotation', organisationId: 'north', clientId: 'program' }

/** Drives the orchestration as the host does: activities answer in turn, time passes in timers alone. */
function drive(answers: readonly unknown[]) {
  let now = noon.getTime()
  let anew: unknown
  const steps: (string | number)[] = []
  const codes: unknown[] = []
  const df = {
    getInput: () => key,
    get currentUtcDateTime() {
      return new Date(now)
    },
    callActivityWithRetry: (name: string, _retries: unknown, input: { readonly code?: string }) => {
      if (input.code !== undefined) codes.push(input.code)
      return name
    },
    createTimer: (until: Date) => (until.getTime() - now) / 1000,
    continueAsNew: (input: unknown) => {
      anew = input
    },
  }
  const run = integrationWork({ df } as unknown as OrchestrationContext)
  const left = [...answers]
  let next = run.next()
  while (next.done !== true) {
    const step = next.value as unknown as string | number
    steps.push(step)
    if (typeof step === 'number') now += step * 1000
    next = run.next(typeof step === 'number' ? undefined : left.shift())
  }
  return { steps, codes, anew }
}

const more = { kind: 'more' }
const over = { kind: 'over' }
const wait = (seconds?: number) => ({
  kind: 'wait',
  code: 'secret.unready',
  ...(seconds === undefined ? {} : { seconds }),
})
const step = 'IntegrationStep'

describe('the workflow of a provisioning or a rotation', () => {
  it('goes on step by step until there is nothing more to do now', () => {
    expect(drive([more, more, over]).steps).toEqual([step, step, step])
  })

  it('waits as long as it is asked to, else in growing steps, which begin anew after each step that was done', () => {
    const { steps } = drive([wait(), wait(), wait(20), more, wait(), over])
    expect(steps).toEqual([step, 1, step, 2, step, 21, step, step, 1, step])
  })

  it('gives up after a dozen waits in a row, says why, and goes on with the way back', () => {
    const { steps, codes } = drive([...Array.from({ length: 13 }, () => wait()), more, more, over])
    expect(steps.filter((one) => typeof one === 'number')).toHaveLength(12)
    expect(steps.slice(-3)).toEqual(['RefuseIntegrationWork', step, step])
    expect(codes).toEqual(['secret.unready'])
  })

  it('ends where nothing can be taken back now', () => {
    const { steps } = drive([...Array.from({ length: 13 }, () => wait()), over])
    expect(steps.at(-1)).toBe('RefuseIntegrationWork')
  })

  it('goes on in a new history after a hundred steps', () => {
    const { steps, anew } = drive(Array.from({ length: 100 }, () => more))
    expect(steps).toHaveLength(100)
    expect(anew).toEqual({ ...key, waits: 0 })
  })
})
