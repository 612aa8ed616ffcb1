import { isHubError, type ErrorCode } from '../../domain/hub-error.ts'
import { passingCodes, type StepOutcome } from '../../domain/integration/credential-task.ts'

/** What somebody's not answering means for a task; undefined where it is a refusal that stays. */
function waitFor(thrown: unknown): Extract<StepOutcome, { kind: 'wait' }> | undefined {
  if (!isHubError(thrown, ...passingCodes)) return undefined
  const seconds = thrown.details?.['retryAfterSeconds']
  return { kind: 'wait', code: thrown.code, ...(typeof seconds === 'number' ? { seconds } : {}) }
}

/** What becomes of a task whose step failed: whoever was overtaken goes on, a passing trouble is waited for, and a refusal is for `refuse`. */
export async function afterFailure(
  thrown: unknown,
  refuse: (code: ErrorCode) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  if (isHubError(thrown, 'version.stale')) return { kind: 'more' }
  const wait = waitFor(thrown)
  if (wait) return wait
  if (!isHubError(thrown)) throw thrown
  return refuse(thrown.code)
}
