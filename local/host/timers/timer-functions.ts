import type { Clock } from '../clock.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import { invoke } from '../core/invoke.ts'
import type { LoadedApp } from '../core/load-app.ts'
import type { FunctionInputs } from '../durable/client-inputs.ts'
import { HostError, messageOf } from '../host-error.ts'
import { parseSchedule, type Schedule } from './schedule.ts'
import type { TimerStatus, TimerStore } from './timer-store.ts'

type TimerFunctions = {
  start(): void
  /** Runs a timer function by hand, beside its schedule. False when there is none of that name. */
  runNow(name: string): boolean
  running(): number
  stop(): void
  /** From here on nothing is written any more. */
  close(): void
}

type TimerOptions = {
  app: LoadedApp
  store: TimerStore
  clock: Clock
  settings: Readonly<Record<string, string | undefined>>
  extraInputs: (target: RegisteredFunction) => FunctionInputs
}

/** The extension monitors no schedule that is due more often than this. */
const SHORTEST_MONITORED_MS = 60_000
const BEFORE_FIRST_RUN = '0001-01-01T00:00:00+00:00'

type Timer = { target: RegisteredFunction; schedule: Schedule; monitored: boolean; runOnStartup: boolean }
type Occasion = { status: TimerStatus | undefined; pastDue: boolean }

/** Runs timer functions on their schedules, one run at a time each. A schedule that cannot be read is said loudly. */
export function timerFunctions(options: TimerOptions): TimerFunctions {
  const { app, store, clock, extraInputs } = options
  const timers = readTimers(options)
  const alarms = new Map<string, () => void>()
  let running = 0
  let stopped = false
  let closed = false

  const run = async (timer: Timer, occasion: Occasion): Promise<void> => {
    running++
    await runTimer(app, timer.target, occasion, extraInputs(timer.target))
    running--
  }

  const runScheduled = async (key: string, timer: Timer, pastDue: boolean): Promise<void> => {
    const beganMs = clock.now()
    const { name } = timer.target
    const status = timer.monitored ? (store.find(name) ?? firstStatus(timer, beganMs)) : undefined
    await run(timer, { status, pastDue })
    if (closed) return
    const nowMs = clock.now()
    const nextMs = timer.schedule.next(nowMs)
    if (timer.monitored && nextMs !== undefined) {
      store.put(name, { schedule: timer.schedule.text, lastMs: beganMs, nextMs, updatedMs: nowMs })
    }
    arm(key, timer, nextMs)
  }

  /** The next occurrence is looked for when the run before has ended, so runs never overlap. */
  const arm = (key: string, timer: Timer, nextMs: number | undefined): void => {
    if (stopped || nextMs === undefined) return
    const cancel = clock.alarm(nextMs, () => {
      alarms.delete(key)
      if (!stopped) void runScheduled(key, timer, false)
    })
    alarms.set(key, cancel)
  }

  const startOne = (key: string, timer: Timer): void => {
    const nowMs = clock.now()
    const status = timer.monitored ? currentStatus(store, timer, nowMs) : undefined
    const pastDue = status !== undefined && status.nextMs < nowMs
    if (pastDue || timer.runOnStartup) void runScheduled(key, timer, pastDue)
    else arm(key, timer, status?.nextMs ?? timer.schedule.next(nowMs))
  }

  return {
    start: () => {
      for (const [key, timer] of timers) startOne(key, timer)
    },
    runNow: (name) => {
      const timer = timers.get(name.toLowerCase())
      if (!timer) return false
      void run(timer, { status: timer.monitored ? store.find(timer.target.name) : undefined, pastDue: false })
      return true
    },
    running: () => running,
    stop: () => {
      stopped = true
      for (const cancel of alarms.values()) cancel()
    },
    close: () => {
      closed = true
    },
  }
}

async function runTimer(
  app: LoadedApp,
  target: RegisteredFunction,
  { status, pastDue }: Occasion,
  inputs: FunctionInputs,
): Promise<void> {
  try {
    const trigger = { name: target.triggerName, data: { json: timerInput(status, pastDue) } }
    await invoke(app, target, { inputData: [trigger, ...inputs], triggerMetadata: {} })
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    app.log('error', target.name, `timer run failed: ${stack}`)
  }
}

function readTimers({ app, settings, clock }: TimerOptions): Map<string, Timer> {
  const timers = new Map<string, Timer>()
  for (const [key, target] of app.registry.functions) {
    if (target.triggerType !== 'timertrigger') continue
    try {
      timers.set(key, readTimer(target, settings, clock.now()))
    } catch (thrown) {
      app.log('error', target.name, `This timer function will never run: ${messageOf(thrown)}.`)
    }
  }
  return timers
}

function readTimer(target: RegisteredFunction, settings: TimerOptions['settings'], nowMs: number): Timer {
  const binding = target.metadata.bindings[target.triggerName] ?? {}
  const schedule = parseSchedule(String(binding['schedule']), settings)
  const first = schedule.next(nowMs)
  if (first === undefined) throw new HostError(`its schedule '${schedule.text}' is never due`)
  const interval = (schedule.next(first) ?? Infinity) - first
  const monitored = binding['useMonitor'] !== false && interval >= SHORTEST_MONITORED_MS
  return { target, schedule, monitored, runOnStartup: binding['runOnStartup'] === true }
}

function firstStatus({ schedule }: Timer, nowMs: number): TimerStatus {
  return { schedule: schedule.text, lastMs: null, nextMs: schedule.next(nowMs) ?? Infinity, updatedMs: nowMs }
}

/** What was remembered, adjusted when the schedule was changed since. */
function currentStatus(store: TimerStore, timer: Timer, nowMs: number): TimerStatus | undefined {
  const { name } = timer.target
  const known = store.find(name)
  if (known?.schedule === timer.schedule.text) return known
  const nextMs = timer.schedule.next(known ? (known.lastMs ?? known.updatedMs) : nowMs)
  if (nextMs === undefined) return undefined
  const status = { schedule: timer.schedule.text, lastMs: known?.lastMs ?? null, nextMs, updatedMs: nowMs }
  store.put(name, status)
  return status
}

function timerInput(status: TimerStatus | undefined, isPastDue: boolean): string {
  const ScheduleStatus = status && {
    Last: status.lastMs === null ? BEFORE_FIRST_RUN : offsetTime(status.lastMs),
    Next: offsetTime(status.nextMs),
    LastUpdated: status.lastMs === null ? BEFORE_FIRST_RUN : offsetTime(status.updatedMs),
  }
  return JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: ScheduleStatus ?? null,
    IsPastDue: isPastDue,
  })
}

function offsetTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}+00:00`
}
