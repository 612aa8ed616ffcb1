import type { Caller, Pattern, Step } from './killed-runs.ts'

const start = (name: string, input?: (id: string) => unknown): Step => ({
  ask: ({ post }, id) => post(`orchestrators/${name}/${id}`, input?.(id)),
  trace: (id) => id,
})
const raise = (payload: unknown, event = 'go'): Step => ({
  ask: ({ post }, id) => post(`instances/${id}/raiseEvent/${event}`, { sent: payload, to: id }),
  trace: (id) => JSON.stringify({ sent: payload, to: id }).slice(1, -1).replaceAll('"', '\\"'),
})
const control = (operation: string): Step => ({
  ask: ({ post }, id) => post(`instances/${id}/${operation}?reason=${operation}-${id}`),
  trace: (id) => `${operation}-${id}`,
})
const seen = (done: (status: Awaited<ReturnType<Caller['status']>>) => boolean): Step => ({
  wait: async ({ status }, id) => done(await status(id, '?showHistory=true')),
})
const reached = (...wanted: string[]): Step => seen(({ runtimeStatus }) => wanted.includes(runtimeStatus))
const over = reached('Completed', 'Failed', 'Terminated')
const alone = (name: string, input?: (id: string) => unknown): Pattern => ({ name, steps: [start(name, input), over] })
const entityHolds = (key: (id: string) => string, state: unknown): Step => ({
  wait: async ({ api }, id) => {
    const response = await api(`entities/counter/${key(id)}`)
    const text = await response.text()
    return response.status === 200 && JSON.stringify(JSON.parse(text)) === JSON.stringify(state)
  },
})
const took = (eventType: string, count = 1): Step =>
  seen(({ historyEvents = [] }) => historyEvents.filter((event) => event['EventType'] === eventType).length >= count)

/** One run of every kind of orchestration and entity the durable test app has. */
export const PATTERNS: readonly Pattern[] = [
  alone('sequence'),
  alone('fan', () => 6),
  alone('caught'),
  alone('uncaught'),
  alone('all'),
  alone('allEarlyFailure'),
  alone('anyActivityWins'),
  alone('retriesBoom'),
  alone('timer', () => 60),
  { name: 'eventOrTimer', steps: [start('eventOrTimer', () => 60_000), raise('now'), over] },
  { name: 'eventTooLate', steps: [start('eventOrTimer', () => 60), over] },
  { name: 'threeEvents', steps: [start('threeEvents'), raise(1), raise(2), raise(3), over] },
  {
    name: 'customStatus',
    steps: [start('customStatus'), raise(1), took('EventRaised'), raise(2), over],
  },
  alone('grandparent'),
  alone('callsNamedChild'),
  alone('manyChildren', () => 4),
  alone('catchesChild'),
  alone('failsByChild'),
  alone('retriesChild'),
  alone('renewsAfterActivity', () => 0),
  alone('renewsWithStatus', () => 0),
  alone('renewedChild'),
  { name: 'gathersEvents', steps: [start('gathersEvents', () => []), raise(1), raise(2), raise(3), over] },
  alone('entityCalls', (id) => id),
  alone('entityFails', (id) => id),
  alone('manyCalls', (id) => ({ key: id, calls: 5 })),
  { name: 'signalsAtItsEnd', steps: [start('signalsAtItsEnd', (id) => id), over, entityHolds((id) => id, 1)] },
  {
    name: 'signalOther',
    steps: [
      {
        ask: ({ post }, id) => post(`entities/counter/${id}?op=signalOther`, `other-${id}`),
        trace: (id) => `other-${id}`,
      },
      entityHolds((id) => `other-${id}`, 1),
    ],
  },
  {
    name: 'suspended',
    steps: [
      ...[start('event'), reached('Running'), control('suspend'), reached('Suspended')],
      ...[raise('held'), took('EventRaised'), control('resume'), over],
    ],
  },
  { name: 'terminated', steps: [start('event'), reached('Running'), control('terminate'), over] },
  {
    name: 'bereft',
    steps: [
      start('waitsForChild'),
      { wait: async ({ api }, id) => (await api(`instances/${id}-kid`)).status === 202 },
      {
        ask: ({ post }, id) => post(`instances/${id}-kid/terminate?reason=ended-${id}`),
        trace: (id) => `ended-${id}`,
      },
      over,
    ],
  },
  {
    name: 'purged',
    steps: [
      start('sequence'),
      over,
      { ask: ({ api }, id) => api(`instances/${id}`, { method: 'DELETE' }), trace: (id) => id, gone: true },
    ],
  },
]
