import { AsyncLocalStorage } from 'node:async_hooks'
import type { Point } from '../../domain/metrics.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Operation, Telemetry } from '../../ports/telemetry.ts'

/** How long values are summed up before they are told, in milliseconds. */
const window = 60_000
/** Points in one line: Application Insights cuts a line at 32,768 signs. */
const mostPoints = 100

/**
 * Values are summed up in this process and told once a minute, by whichever invocation ends next: a line costs as much as what it tells of, and a
 * request costs the addition of two numbers.
 */
export function keepTelemetry(clock: Clock): Telemetry {
  const current = new AsyncLocalStorage<Operation>()
  let points = new Map<string, Point>()
  let since = clock.now().getTime()
  return {
    within: (operation, act) => current.run(operation, act),
    operation: () => current.getStore(),
    measure: (name, labels, value = 1) => {
      const key = `${name} ${Object.values(labels).join(' ')}`
      const { count, sum, max } = points.get(key) ?? { count: 0, sum: 0, max: value }
      points.set(key, { name, labels, count: count + 1, sum: sum + value, max: Math.max(max, value) })
    },
    due: (all) => {
      const now = clock.now().getTime()
      if (points.size === 0 || (all === undefined && now - since < window)) return []
      const told = [...points.values()]
      const seconds = Math.round((now - since) / 1000)
      points = new Map()
      since = now
      return Array.from({ length: Math.ceil(told.length / mostPoints) }, (_, index) =>
        lineOf(told.slice(index * mostPoints, (index + 1) * mostPoints), seconds),
      )
    },
  }
}

/** As `bicep/queries/points.kql` reads it. */
const lineOf = (points: readonly Point[], seconds: number) =>
  `metrics ${JSON.stringify({
    seconds,
    points: points.map(({ labels, sum, max, ...point }) => ({ ...point, sum: brief(sum), max: brief(max), ...labels })),
  })}`

const brief = (value: number) => Math.round(value * 1000) / 1000
