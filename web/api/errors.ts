import type { Problem } from '../../shared/contract/problems.ts'
import type { ErrorCode } from './error-code.ts'

/** The hub refused. `code` is for deciding what to do, `correlationId` for asking an administrator about it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ErrorCode
  readonly status: number
  readonly correlationId: string
  /** In seconds: when trying again makes sense, where the hub says so. */
  readonly wait: number | undefined
  /** What is wrong with the input, each as `field: reason`. */
  readonly faults: readonly string[]
  /** Names of fields and ids, where they help. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(problem: Pick<Problem, 'code' | 'status' | 'correlationId' | 'title' | 'details'>) {
    super(problem.title)
    const wait = problem.details?.['retryAfterSeconds']
    this.wait = typeof wait === 'number' ? wait : undefined
    this.code = problem.code
    this.status = problem.status
    this.correlationId = problem.correlationId
    const faults = problem.details?.['faults']
    this.faults = Array.isArray(faults) ? faults.filter((fault) => typeof fault === 'string') : []
    this.details = problem.details ?? {}
  }
}

/** Nothing that speaks for the hub answered: no network, or something in between answered in its place. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}
