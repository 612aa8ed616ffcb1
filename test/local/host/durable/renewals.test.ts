import { describe, expect, test } from 'vitest'
import { durableSuite, shared } from '../support/durable-suite.ts'
import { until } from '../support/host-under-test.ts'

const { run, start, over, raise, reached, status, turnsOf } = durableSuite()

describe('an orchestration that continues as new', () => {
  test('begins anew with the input it gave, and what it returned is ignored', async () => {
    expect((await run('renewsWith', ['a', { b: 1 }, [2]])).output).toEqual({ last: [2] })
  })

  test('has a fresh history, whose first turn ends before it is asked', async () => {
    const { id } = await run('renewsAfterActivity', 1)
    expect(turnsOf('renewsAfterActivity')).toEqual(['12 0', '12 0P 4 13 12 5', '12 0 13', '12 0P 13P 4 13 12 5'])
    const executions = shared.payloads?.map(({ payload }) => {
      const { OrchestrationInstance } = payload.history?.[1] as { OrchestrationInstance: { ExecutionId: string } }
      return [OrchestrationInstance.ExecutionId, payload['isReplaying']]
    })
    const [[first] = [], , [second] = []] = executions ?? []
    expect(second).toMatch(/^[\da-f]{32}$/)
    expect(executions?.map(([, replaying]) => replaying)).toEqual([false, true, false, true])
    expect(first).not.toBe(second)
    const found = await status(id, '?showHistory=true')
    expect(found.input).toBe(2)
    expect(found.historyEvents?.map((event) => event['EventType'])).toEqual([
      ...['ExecutionStarted', 'TaskCompleted', 'ExecutionCompleted'],
    ])
  })

  test('with a text finds it in one more pair of quotes each time, as in production', async () => {
    expect((await run('renewsWithText', '')).output).toBe('"\\"abc\\"abc"')
  })

  test('with null finds null', async () => {
    expect((await run('renewsWithNothing', 1)).output).toBe('was null')
  })

  test('keeps the custom status its last execution had, when the next ends without one', async () => {
    const { id } = await run('renewsWithStatus', 0)
    expect(await status(id)).toMatchObject({ output: 'end', customStatus: { round: 1 } })
  })

  test('loses no event of three that were raised at once', async () => {
    await start('gathersEvents', 'three', [])
    for (const n of [1, 2, 3]) expect(await raise('three', 'go', n)).toBe(202)
    expect((await over('three')).output).toEqual([1, 2, 3])
  })

  test('keeps in order the events that were in its history and not waited for', async () => {
    await start('gathersLate', 'late', [])
    for (const n of [1, 2]) await raise('late', 'go', n)
    await until(() => (turnsOf('gathersLate').some((turn) => turn.includes('15')) ? true : undefined))
    await raise('late', 'listen', null)
    await raise('late', 'go', 3)
    expect((await over('late')).output).toEqual([1, 2, 3])
  })

  test('answers its parent at the end of its last execution', async () => {
    expect((await run('renewedChild')).output).toBe(2)
  })

  test('leaves no cancelled timer behind', async () => {
    expect((await run('renewsBesideTimer', 3)).output).toBe('done')
    expect(shared.ran).toEqual(['hello left 3', 'hello left 2', 'hello left 1'])
  })

  test('is Running in between', async () => {
    await start('gathersEvents', 'between', [])
    await raise('between', 'go', 1)
    await until(async () => (JSON.stringify((await status('between')).input) === '[1]' ? true : undefined))
    expect((await reached('between', 'Running')).output).toBeNull()
  })
})
