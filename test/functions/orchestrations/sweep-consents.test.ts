import type { OrchestrationContext } from 'durable-functions'
import { describe, expect, it } from 'vitest'
import { sweepConsents } from '../../../functions/orchestrations/sweep-consents.ts'

/** Drives the orchestration as the host does: each activity is answered with the next of `answers`, an Error is thrown into it. */
function drive(answers: readonly unknown[]) {
  const asked: unknown[] = []
  const df = {
    getInput: () => ({ sweep: 'consent-probe-2026-11-23' }),
    callActivityWithRetry: (activity: string, _retries: unknown, input: unknown) => ({ activity, input }),
  }
  const run = sweepConsents({ df } as unknown as OrchestrationContext)
  let next = run.next()
  for (const answer of answers) {
    asked.push(next.value)
    next = answer instanceof Error ? run.throw(answer) : run.next(answer)
  }
  return { asked, over: next.done === true }
}

const page = (cursor?: string) => ({
  activity: 'ProbeConsentsPage',
  input: { sweep: 'consent-probe-2026-11-23', ...(cursor === undefined ? {} : { cursor }) },
})

describe('the sweep of consents', () => {
  it('goes from page to page by their cursors, and ends after the last', () => {
    expect(drive([{ next: '2' }, { next: '3' }, {}])).toEqual({ asked: [page(), page('2'), page('3')], over: true })
  })

  it('is over at once where nothing is mapped', () => {
    expect(drive([{}])).toEqual({ asked: [page()], over: true })
  })

  it('that cannot go on fails where it stands: the next night starts again', () => {
    expect(() => drive([{ next: '2' }, new Error('ProbeConsentsPage failed')])).toThrow('ProbeConsentsPage failed')
  })
})
