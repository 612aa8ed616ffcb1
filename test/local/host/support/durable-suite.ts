import { afterAll, beforeAll, beforeEach } from 'vitest'
import { durableCaller } from './durable-caller.ts'
import { startTestHost, temporaryFolder, until, type TestHost } from './host-under-test.ts'
import { manualClock } from './manual-clock.ts'

type Payload = Record<string, unknown> & { history?: Record<string, unknown>[] }

/** What the durable test app shares with the tests, which run the host in their own process. */
export const shared = globalThis as typeof globalThis & {
  ran?: string[]
  gates?: Map<string, Promise<void>>
  failures?: Map<string, number>
  busy?: { now: number; most: number }
  payloads?: { name: string; payload: Payload }[]
}

/** A host with the durable test app for the tests of a file, whose clock stands still until it is moved. */
export function durableSuite() {
  const data = temporaryFolder()
  const clock = manualClock('2026-11-23T10:00:00.250Z')
  let host: TestHost
  beforeAll(async () => {
    host = await startTestHost('durable', { dataFolder: data.folder, clock, logRequests: false })
  })
  afterAll(async () => {
    await host.stop()
    data.remove()
  })
  beforeEach(() => {
    shared.ran = []
    shared.gates = new Map()
    shared.failures = new Map()
    shared.payloads = []
  })
  const caller = durableCaller(() => host)
  return {
    ...caller,
    clock,
    host: () => host,
    run: async (
      name: string,
      input?: unknown,
      id = `${name}-${crypto.randomUUID()}`,
    ): Promise<{ id: string; runtimeStatus: string; output: unknown }> => {
      await caller.start(name, id, input)
      const { runtimeStatus, output } = await caller.over(id)
      return { id, runtimeStatus, output }
    },
    /** A gate at which an activity or an entity waits until the test opens it. */
    gate: (name: string): (() => void) => {
      let open = (): void => undefined
      shared.gates?.set(
        name,
        new Promise((resolve) => {
          open = resolve
        }),
      )
      return () => {
        open()
      }
    },
    ran: (text: string): Promise<true> => until(() => (shared.ran?.includes(text) ? true : undefined)),
    alarmSet: (): Promise<true> => until(() => (clock.alarms() > 0 ? true : undefined)),
    /** The kinds of events an orchestrator was given at each of its turns, those marked as played with a P. */
    turnsOf: (name: string): string[] =>
      (shared.payloads ?? []).flatMap(({ name: invoked, payload }) =>
        invoked.toLowerCase() === name.toLowerCase() && payload.history
          ? [payload.history.map((event) => `${Number(event['EventType'])}${event['IsPlayed'] ? 'P' : ''}`).join(' ')]
          : [],
      ),
  }
}
