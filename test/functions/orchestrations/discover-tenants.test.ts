import type { OrchestrationContext } from 'durable-functions'
import { describe, expect, it } from 'vitest'
import { discoverTenants } from '../../../functions/orchestrations/discover-tenants.ts'
import { noon } from '../../shared/support/facts.ts'

/** One thing the orchestration asks of the host. */
type Step = { readonly activity: string; readonly input: unknown } | { readonly wait: number }

const key = { organisationId: 'north', runId: 'run-1' }

/**
 * Drives the orchestration as the host does: each step is answered with the next of `answers` (an Error is thrown into it), and time
 * passes only in timers.
 */
function drive(answers: readonly unknown[]): {
  readonly steps: readonly Step[]
  readonly over: boolean
  readonly failure?: unknown
} {
  let now = noon.getTime()
  const steps: Step[] = []
  const df = {
    getInput: () => key,
    get currentUtcDateTime() {
      return new Date(now)
    },
    callActivityWithRetry: (activity: string, _retries: unknown, input: unknown): Step => ({ activity, input }),
    createTimer: (until: Date): Step => ({ wait: (until.getTime() - now) / 1000 }),
  }
  const run = discoverTenants({ df } as unknown as OrchestrationContext)
  const left = [...answers]
  try {
    let next = run.next()
    while (next.done !== true) {
      const step = next.value as unknown as Step
      steps.push(step)
      if ('wait' in step) {
        now += step.wait * 1000
        next = run.next(undefined)
      } else if (left.length === 0) return { steps, over: false }
      else {
        const answer = left.shift()
        next = answer instanceof Error ? run.throw(answer) : run.next(answer)
      }
    }
    return { steps, over: true }
  } catch (failure) {
    return { steps, over: true, failure }
  }
}

const page = (next?: string) => ({ kind: 'page', ...(next === undefined ? {} : { next }) })
const wait = (seconds?: number) => ({
  kind: 'wait',
  code: 'source.throttled',
  ...(seconds === undefined ? {} : { seconds }),
})
const discoverPage = (cursor?: string) => ({
  activity: 'DiscoverPage',
  input: { ...key, ...(cursor === undefined ? {} : { cursor }) },
})
/** The domains of the last page were read: of so many tenants they could not be. */
const domains = (unread = 0, next?: string) => ({ kind: 'page', unread, ...(next === undefined ? {} : { next }) })
const discoverDomains = (cursor?: string, last?: true) => ({
  activity: 'DiscoverDomains',
  input: { ...key, ...(cursor === undefined ? {} : { cursor }), ...(last ? { last } : {}) },
})
const finish = (undomained = 0) => ({ activity: 'FinishDiscovery', input: { ...key, undomained } })
const fail = (code: string) => ({ activity: 'FailDiscovery', input: { ...key, code } })
const done = undefined

describe('the discovery of tenants', () => {
  it('reads page after page and finishes after the last', () => {
    expect(drive([page('2'), page('3'), page(), domains(), done])).toEqual({
      steps: [discoverPage(), discoverPage('2'), discoverPage('3'), discoverDomains(), finish()],
      over: true,
    })
  })

  it('waits as long as the source asks and a second more, then asks for the same page', () => {
    expect(drive([page('2'), wait(5), page(), domains(), done]).steps).toEqual([
      discoverPage(),
      discoverPage('2'),
      { wait: 6 },
      discoverPage('2'),
      discoverDomains(),
      finish(),
    ])
  })

  it('waits longer each time where the source says nothing, and starts over after a page', () => {
    const waits = drive([wait(), wait(), wait(), page('2'), wait(), page(), domains(), done]).steps.flatMap((step) =>
      'wait' in step ? [step.wait] : [],
    )
    expect(waits).toEqual([1, 2, 4, 1])
  })

  it('gives up after twelve waits in a row, with the reason of the last, and flags nothing lost', () => {
    const { steps } = drive([...Array.from({ length: 13 }, () => wait(1)), done])
    expect(steps.filter((step) => 'wait' in step)).toHaveLength(12)
    expect(steps.at(-1)).toEqual(fail('source.throttled'))
    expect(steps.map((step) => 'activity' in step && step.activity)).not.toContain('FinishDiscovery')
  })

  it('does not give up where pages come between the waits', () => {
    const answers = Array.from({ length: 30 }, (_, index) => [wait(1), page(String(index))]).flat()
    expect(drive([...answers, page(), domains(), done]).steps.at(-1)).toEqual(finish())
  })

  it('fails with what the source said, and flags nothing lost', () => {
    expect(drive([page('2'), { kind: 'failed', code: 'access.refused' }, done]).steps).toEqual([
      discoverPage(),
      discoverPage('2'),
      fail('access.refused'),
    ])
  })

  it.each([
    ['a page', [new Error('DiscoverPage failed'), done]],
    ['the domains', [page(), new Error('DiscoverDomains failed'), done]],
    ['the finish', [page(), domains(), new Error('FinishDiscovery failed'), done]],
  ])('fails when %s could not be kept however often it was tried', (_, answers) => {
    const { steps, over, failure } = drive(answers)
    expect([steps.at(-1), over, failure]).toEqual([fail('storage.unavailable'), true, undefined])
  })

  it('ends as failed itself when not even that can be kept', () => {
    const { failure } = drive([new Error('one'), new Error('two')])
    expect(failure).toMatchObject({ message: 'two' })
  })

  it('reads the domains page after page and counts those that could not be read', () => {
    const { steps } = drive([page(), domains(2, 'b'), domains(0, 'c'), domains(3), done])
    expect(steps.slice(1)).toEqual([discoverDomains(), discoverDomains('b'), discoverDomains('c'), finish(5)])
  })

  it('waits for domains as long as the source asks, and after twelve times goes on without them', () => {
    const { steps } = drive([page(), ...Array.from({ length: 13 }, () => wait(1)), domains(4, 'b'), domains(1), done])
    expect(steps.filter((step) => 'wait' in step)).toEqual(Array.from({ length: 12 }, () => ({ wait: 2 })))
    expect(steps.slice(-3)).toEqual([discoverDomains(undefined, true), discoverDomains('b', true), finish(5)])
  })

  it('asks four times again for an answer that makes no sense, and goes on where it is well again', () => {
    const garbled = { kind: 'wait', code: 'source.unreadable' }
    expect(drive([garbled, page(), domains(), done]).steps.at(-1)).toEqual(finish(0))
    const { steps } = drive([...Array.from({ length: 5 }, () => garbled), done])
    expect(steps.filter((step) => 'wait' in step)).toEqual([1, 2, 4, 8].map((seconds) => ({ wait: seconds })))
    expect(steps.at(-1)).toEqual(fail('source.unreadable'))
  })

  it('asks for the same steps whenever it is replayed', () => {
    const answers = [page('2'), wait(3), wait(), page('3'), { kind: 'failed', code: 'source.unreadable' }, done]
    const whole = drive(answers).steps
    for (let known = 0; known <= answers.length; known += 1) {
      const { steps } = drive(answers.slice(0, known))
      expect(steps).toEqual(whole.slice(0, steps.length))
    }
  })

  it('keeps no page in its history: only cursors and outcomes go in and out', () => {
    const inputs = drive([page('2'), page(), domains(0, '2'), domains(), done]).steps.flatMap((step) =>
      'input' in step ? [step.input] : [],
    )
    expect(new Set(inputs.flatMap((input) => Object.keys(input as object)))).toEqual(
      new Set(['organisationId', 'runId', 'cursor', 'undomained']),
    )
  })
})
