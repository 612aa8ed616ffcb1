import type { MetricLabels, MetricName } from '../domain/metrics.ts'
import type { TraceId } from '../domain/trace-context.ts'

/** One invocation of a function, as the log knows it. */
export interface Operation {
  /** Everything that follows from one cause has the same, from the browser to the request that leaves the hub. */
  readonly trace: TraceId
  /** The invocation's own, which nobody outside chooses: what a person is shown. */
  readonly correlationId: string
  /** The function's name. */
  readonly name: string
  /** Into the log of this invocation. */
  readonly warn: (line: string) => void
}

/** What operators see of the hub at work. Nothing here fails, waits, or calls anybody. */
export interface Telemetry {
  /** Whatever `act` does and causes belongs to the operation. */
  within<Result>(operation: Operation, act: () => Promise<Result>): Promise<Result>
  /** The operation at work here. */
  operation(): Operation | undefined
  /** @param value one more, where it is not given */
  measure<Name extends MetricName>(name: Name, labels: MetricLabels[Name], value?: number): void
  /** Lines with what was measured, when it is time; each value stands in one of them. @param all whether it is time or not */
  due(all?: 'all'): readonly string[]
}
