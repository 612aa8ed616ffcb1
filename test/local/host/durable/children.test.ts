import { describe, expect, test } from 'vitest'
import { durableSuite, shared } from '../support/durable-suite.ts'
import { until } from '../support/host-under-test.ts'

const { run, start, over, raise, reached, status, post, clock, alarmSet, turnsOf, host } = durableSuite()

describe('an orchestration that calls another', () => {
  test('is given its result; the child knows its parent and is named after the execution', async () => {
    const { id, output } = await run('callsChild', { x: 1 })
    const named = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}:0$/
    expect(output).toEqual({
      said: 'Hello child',
      input: { x: 1 },
      type: 'object',
      id: expect.stringMatching(named) as unknown,
      parent: id,
    })
    expect(turnsOf('callsChild')).toEqual(['12 0', '12 0P 7 13 12 8'])
    expect(turnsOf('child')).toEqual(['12 0', '12 0P 4 13 12 5'])
  })

  test('is told to the child in its first event, and a child of a child is named after a GUID without dashes', async () => {
    const { id, output } = await run('grandparent')
    const [, between, grandchild] = shared.payloads?.map(({ payload }) => payload) ?? []
    expect(between?.history?.[1]).toMatchObject({
      Generation: null,
      ParentInstance: {
        Name: 'grandparent',
        OrchestrationInstance: { InstanceId: id },
        TaskScheduleId: 0,
        Version: null,
      },
    })
    expect(grandchild).toMatchObject({ parentInstanceId: between?.['instanceId'] })
    expect((output as { id: string }).id).toMatch(/^[\da-f]{32}:0$/)
  })

  test('may name the child', async () => {
    const { id, output } = await run('callsNamedChild')
    expect(output).toMatchObject({ id: `${id}-kid`, input: 'named' })
    expect(await status(`${id}-kid`)).toMatchObject({ name: 'child', runtimeStatus: 'Completed' })
  })

  test('hands on inputs of all types', async () => {
    expect((await run('childrenOfAllTypes')).output).toEqual([
      ...[
        ['string', 'abc'],
        ['string', '123'],
        ['null', null],
        ['null', null],
      ],
      ...[
        ['number', 5],
        ['boolean', true],
        ['object', [1]],
        ['object', { a: 1 }],
      ],
    ])
  })

  test('may call many at once', async () => {
    expect((await run('manyChildren', 30)).output).toEqual(Array.from({ length: 30 }, (_, n) => n))
  })

  test('is shown in its public history with the end of the child', async () => {
    const { id } = await run('callsChild', 1)
    const { historyEvents = [] } = await status(id, '?showHistory=true&showHistoryOutput=true')
    expect(historyEvents).toHaveLength(3)
    expect(historyEvents[1]).toEqual({
      EventType: 'SubOrchestrationInstanceCompleted',
      FunctionName: 'child',
      Input: null,
      Result: expect.objectContaining({ said: 'Hello child' }) as unknown,
      ScheduledTime: expect.stringMatching(/\+00:00$/) as unknown,
      Timestamp: expect.any(String) as unknown,
    })
  })

  test('that does not repeat its call fails', async () => {
    const { runtimeStatus, output } = await run('childChanging')
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      expect.stringContaining(
        "scheduled a sub-orchestration task with sequence number 0 named 'child', but the current orchestration replay instead scheduled a sub-orchestration task named 'callsChild'",
      ),
    ])
  })
})

describe('a child that fails', () => {
  test('can be caught, with the text of its own failure', async () => {
    const [own, activity] = (await run('catchesChild')).output as string[]
    expect(own).toMatch(
      /^Error: Orchestrator function 'childFails' failed: child boom \n Message: child boom, StackTrace:/,
    )
    expect(activity).toMatch(
      /^Error: Orchestrator function 'childActivityFails' failed: Activity function 'boom' failed: {2}inner \n \{/,
    )
  })

  test('fails its parent when it is not caught', async () => {
    const { runtimeStatus, output } = await run('failsByChild')
    expect(runtimeStatus).toBe('Failed')
    expect(output).toMatch(
      /^Orchestrator function 'failsByChild' failed: Orchestrator function 'childFails' failed: child boom \n /,
    )
  })

  test('is tried again under the same id, an id for each attempt and each timer', async () => {
    await start('retriesChild', 'retried')
    await alarmSet()
    clock.advance(299)
    expect(clock.alarms()).toBe(1)
    clock.advance(1)
    await until(() => (shared.ran?.length === 2 ? true : undefined))
    await alarmSet()
    clock.advance(0)
    expect((await over('retried')).output).toMatch("Error: Orchestrator function 'childFails' failed: child boom")
    expect(shared.ran).toEqual(['childFails retried-kid', 'childFails retried-kid'])
    expect(turnsOf('retriesChild').at(-1)).toBe('12 0P 7 13 12 9P 10 13 12 11P 7 13 12 9P 10 13 12 11')
  })

  test('because it was terminated, is a failure with the reason', async () => {
    await start('waitsForChild', 'bereft')
    await reached('bereft', 'Running')
    await until(async () =>
      (await post('instances/bereft-kid/terminate?reason=enough')).status === 202 ? true : undefined,
    )
    expect((await over('bereft')).output).toMatch('Error: enough')
  })
})

describe('a child that cannot be started', () => {
  test('because no such orchestrator exists, fails the parent loudly, where the genuine host hangs', async () => {
    const { runtimeStatus, output } = await run('unknownChild')
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      "Orchestrator function 'unknownChild' failed: The function 'nosuch' doesn't exist, is disabled, or is not an orchestrator function.",
    ])
    expect(host().lines.some((line) => line.includes('ERROR unknownChild') && line.includes("'nosuch'"))).toBe(true)
  })

  test('because its id is taken by an instance that runs, is a failure the parent can catch', async () => {
    await start('childWaits', 'taken')
    await reached('taken', 'Running')
    const { output } = await run('takesBusyId', 'taken')
    expect(output).toMatch("Error: An orchestration instance with the ID 'taken' exists already and is not over.")
    expect((await status('taken')).runtimeStatus).toBe('Running')
    await raise('taken', 'go', 1)
  })

  test('because it is of a version, fails the parent', async () => {
    const { runtimeStatus, output } = await run('versionedChild')
    expect([runtimeStatus, output]).toEqual(['Failed', expect.stringContaining('does not offer versions')])
  })
})

test('what a child answers after its parent is over is dropped', async () => {
  await start('waitsForChild', 'gone')
  await until(async () => (await status('gone-kid').catch(() => undefined)) && true)
  await post('instances/gone/terminate?reason=enough')
  await over('gone')
  await raise('gone-kid', 'go', 1)
  await over('gone-kid')
  expect(await status('gone')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' })
  await start('waitsForChild', 'gone')
  await reached('gone', 'Running')
  expect((await post('instances/gone/terminate')).status).toBe(202)
})
