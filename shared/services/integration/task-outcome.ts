import { isHubError } from '../../domain/hub-error.ts'
import { passingCodes, type StepOutcome } from '../../domain/integration/credential-task.ts'

/** What somebody's not answering means for a task; undefined where it is a refusal that stays. */
export function waitFor(thrown: unknown): Extract<StepOutcome, { kind: 'wait' }> | undefined {
  if (!isHubError(thrown, ...passingCodes)) return undefined
  const seconds = thrown.details?.['retryAfterSeconds']
  return { kind: 'wait', code: thrown.code, ...(typeof seconds === 'number' ? { seconds } : {}) }
}
