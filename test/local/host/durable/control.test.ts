import { describe, expect, test } from 'vitest'
import { durableSuite, shared } from '../support/durable-suite.ts'
import { until } from '../support/host-under-test.ts'

const { start, over, raise, reached, status, api, post, client, clock, gate, ran, turnsOf } = durableSuite()

const control = async (id: string, operation: string): Promise<[number, string]> => {
  const response = await post(`instances/${id}/${operation}`)
  return [response.status, await response.text()]
}
const eventsOf = async (id: string): Promise<unknown[]> =>
  ((await status(id, '?showHistory=true')).historyEvents ?? []).map((event) => event['EventType'])

describe('terminating', () => {
  test('ends a running instance with the reason and keeps its custom status', async () => {
    await start('event', 'ended')
    await reached('ended', 'Running')
    const response = await post('instances/ended/TERMINATE?reason=because%20reasons')
    expect([response.status, await response.text()]).toEqual([202, ''])
    expect(await over('ended')).toMatchObject({
      runtimeStatus: 'Terminated',
      output: 'because reasons',
      customStatus: 'waiting',
    })
    const { historyEvents = [] } = await status('ended', '?showHistory=true')
    expect(historyEvents.map((event) => event['EventType'])).toEqual([
      'ExecutionStarted',
      'ExecutionTerminated',
      'ExecutionCompleted',
    ])
    expect((await post('instances/ended/terminate?reason=again')).status).toBe(410)
    expect((await post('instances/nosuch/terminate')).status).toBe(404)
  })
})

describe('suspending', () => {
  test('holds an instance with the reason as its output, until it is resumed', async () => {
    await start('event', 'held', { keep: 1 })
    await reached('held', 'Running')
    expect(await control('held', 'suspend?reason=hold%20on')).toEqual([202, ''])
    expect(await reached('held', 'Suspended')).toMatchObject({
      input: { keep: 1 },
      output: 'hold on',
      customStatus: 'waiting',
    })
    expect((await api('instances/held')).status).toBe(202)
    expect(await control('held', 'resume')).toEqual([202, ''])
    expect(await reached('held', 'Running')).toMatchObject({ output: null, customStatus: 'waiting' })
    await raise('held', 'go', 1)
    await over('held')
    expect(await eventsOf('held')).toEqual([
      ...['ExecutionStarted', 'ExecutionSuspended', 'ExecutionResumed', 'EventRaised', 'ExecutionCompleted'],
    ])
    const { historyEvents = [] } = await status('held', '?showHistory=true')
    expect(historyEvents.slice(1, 3).map((event) => event['Reason'])).toEqual(['hold on', null])
  })

  test('lets the orchestrator see what comes meanwhile, but its end counts only when it is resumed', async () => {
    await start('event', 'ends-later')
    await reached('ends-later', 'Running')
    await control('ends-later', 'suspend?reason=wait')
    await reached('ends-later', 'Suspended')
    await raise('ends-later', 'go', 'while suspended')
    await until(() => (turnsOf('event').at(-1)?.endsWith('12 15') ? true : undefined))
    await until(async () => ((await eventsOf('ends-later')).includes('EventRaised') ? true : undefined))
    expect(await status('ends-later')).toMatchObject({ runtimeStatus: 'Suspended', output: 'wait' })
    await control('ends-later', 'resume?reason=go')
    expect((await over('ends-later')).output).toMatchObject({ value: 'while suspended' })
    expect(turnsOf('event').at(-1)).toBe('12 0P 13 12 19P 13 12 15P 13 12 20')
  })

  test('starts nothing new while it lasts', async () => {
    const open = gate('slow')
    await start('gatedThenHello', 'quiet')
    await ran('gated slow')
    await control('quiet', 'suspend?reason=quiet')
    await reached('quiet', 'Suspended')
    open()
    await until(async () => ((await eventsOf('quiet')).includes('TaskCompleted') ? true : undefined))
    expect(shared.ran).toEqual(['gated slow'])
    await control('quiet', 'resume')
    expect((await over('quiet')).output).toBe('Hello too late')
  })

  test('holds a timer that rings meanwhile', async () => {
    await start('timer', 'rung', 1000)
    await until(() => (clock.alarms() > 0 ? true : undefined))
    await control('rung', 'suspend?reason=shh')
    await reached('rung', 'Suspended')
    clock.advance(5000)
    await until(async () => ((await eventsOf('rung')).includes('TimerFired') ? true : undefined))
    await control('rung', 'resume')
    expect((await over('rung')).runtimeStatus).toBe('Completed')
  })

  test('twice is refused, and so is resuming what is not suspended', async () => {
    await start('event', 'twice')
    await reached('twice', 'Running')
    const refusal = (what: string, state: string): unknown => ({
      Message: 'Something went wrong while processing your request',
      ExceptionMessage: `Cannot ${what} the orchestration instance twice because instance is in the ${state} state.`,
      ExceptionType: 'System.InvalidOperationException',
    })
    const [code, text] = await control('twice', 'resume?reason=x')
    expect([code, JSON.parse(text)]).toEqual([500, refusal('resume', 'Running')])
    await control('twice', 'suspend?reason=x')
    await reached('twice', 'Suspended')
    const [again, body] = await control('twice', 'suspend?reason=y')
    expect([again, JSON.parse(body)]).toEqual([500, refusal('suspend', 'Suspended')])
    expect((await client('suspend', 'twice', 'z')).rejected).toContain('in the Suspended state')
  })

  test('does not keep an instance from being terminated', async () => {
    await start('event', 'ended-held')
    await control('ended-held', 'suspend?reason=x')
    await reached('ended-held', 'Suspended')
    expect((await control('ended-held', 'terminate?reason=enough'))[0]).toBe(202)
    expect(await over('ended-held')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' })
  })

  test.each(['suspend', 'resume'])('%s of an unknown instance is 404, of one that is over 410', async (operation) => {
    await start('returnsNothing', `over-${operation}`)
    await over(`over-${operation}`)
    expect(await control('nosuch', `${operation}?reason=x`)).toEqual([404, ''])
    expect(await control(`over-${operation}`, `${operation}?reason=x`)).toEqual([410, ''])
    expect(await client(operation, `over-${operation}`, 'x')).toEqual({ resolved: null })
  })
})

describe('purging', () => {
  const remove = async (path: string): Promise<unknown[]> => {
    const response = await api(path, { method: 'DELETE' })
    const text = await response.text()
    return [response.status, text === '' ? '' : (JSON.parse(text) as unknown)]
  }

  test('forgets an instance that is over, once', async () => {
    await start('sequence', 'purged')
    await over('purged')
    expect(await remove('instances/purged')).toEqual([200, { instancesDeleted: 1 }])
    expect((await api('instances/purged')).status).toBe(404)
    expect(await remove('instances/purged')).toEqual([404, ''])
    expect(await client('purgeInstanceHistory', 'purged')).toEqual({ resolved: { instancesDeleted: 0 } })
  })

  test('is refused while the instance runs', async () => {
    await start('event', 'busy')
    await reached('busy', 'Running')
    expect(await remove('instances/busy')).toEqual([
      412,
      'Only orchestrations in a terminal state can be purged, but the orchestration with instance ID busy has status Running',
    ])
    await raise('busy', 'go', 1)
    expect((await over('busy')).runtimeStatus).toBe('Completed')
  })

  test('by time and status takes all that match and are over', async () => {
    clock.advance(86_400_000)
    const from = new Date(clock.now()).toISOString()
    await start('sequence', 'many-1')
    await start('throwsNow', 'many-2')
    await start('event', 'many-3')
    for (const id of ['many-1', 'many-2']) await over(id)
    await reached('many-3', 'Running')
    expect(await remove(`instances?createdTimeFrom=${from}&runtimeStatus=Terminated`)).toEqual([404, ''])
    expect(await remove(`instances?createdTimeFrom=${from}&runtimeStatus=Failed`)).toEqual([
      200,
      { instancesDeleted: 1 },
    ])
    expect(await remove(`instances/?createdTimeFrom=${from}`)).toEqual([200, { instancesDeleted: 1 }])
    expect((await status('many-3')).runtimeStatus).toBe('Running')
    expect(await remove('instances?createdTimeFrom=2099-01-01T00:00:00Z')).toEqual([404, ''])
  })

  test('everything is refused: from when must be said', async () => {
    const refusal = [400, "Please provide value for 'createdTimeFrom' parameter."]
    expect(await remove('instances')).toEqual(refusal)
    expect(await remove('instances?createdTimeTo=2020-01-01T00:00:00Z')).toEqual(refusal)
  })
})

describe('rewinding and restarting', () => {
  test('are not offered where the genuine host would do it: 501', async () => {
    await start('throwsNow', 'failed')
    await over('failed')
    const offered = async (operation: string): Promise<[number, unknown]> => {
      const [code, text] = await control('failed', operation)
      return [code, JSON.parse(text)]
    }
    expect(await offered('rewind?reason=x')).toEqual([501, 'Rewinding is not offered by this host.'])
    expect(await offered('restart')).toEqual([501, { Message: 'Restarting is not offered by this host.' }])
  })

  test('are refused as the genuine host refuses them', async () => {
    await start('event', 'running')
    await reached('running', 'Running')
    expect(await control('running', 'rewind?reason=x')).toEqual([
      412,
      '"This orchestration has status Running, but only orchestrations in the \\"Failed\\" state can be rewound."',
    ])
    expect(await control('nosuch', 'rewind?reason=x')).toEqual([
      404,
      '"No orchestration with instance ID \\"$nosuch\\" found."',
    ])
    const [code, text] = await control('nosuch', 'restart')
    expect([code, JSON.parse(text)]).toEqual([
      400,
      {
        Message: 'InstanceId does not match a valid orchestration instance.',
        ExceptionMessage: "No instance with ID 'nosuch' was found. (Parameter 'instanceId')",
        ExceptionType: 'System.ArgumentException',
      },
    ])
  })
})
