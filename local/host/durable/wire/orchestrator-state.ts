import { HostError, messageOf } from '../../host-error.ts'

/** The action codes of `durable-functions` 3.x, for which error texts need names. */
export const ACTION_NAMES: Readonly<Record<number, string>> = {
  0: 'callActivity',
  1: 'callActivityWithRetry',
  2: 'callSubOrchestrator',
  3: 'callSubOrchestratorWithRetry',
  4: 'continueAsNew',
  5: 'createTimer',
  6: 'waitForExternalEvent',
  7: 'callEntity',
  8: 'callHttp',
  9: 'signalEntity',
  10: 'scheduled signalEntity',
  11: 'Task.any',
  12: 'Task.all',
  13: 'lock',
  14: 'release of a lock',
}

export type RetryOptions = {
  firstRetryIntervalInMilliseconds: number
  maxNumberOfAttempts: number
  backoffCoefficient?: number
  maxRetryIntervalInMilliseconds?: number
  retryTimeoutInMilliseconds?: number
}

/** The actions this host offers; `compoundActions` may hold any action. */
export type Action =
  | { actionType: 0; functionName: string; input?: unknown }
  | { actionType: 1; functionName: string; input?: unknown; retryOptions: RetryOptions }
  | SubOrchestratorAction
  | { actionType: 4; input?: unknown }
  | { actionType: 5; fireAt: string; isCanceled: boolean }
  | { actionType: 6; externalEventName: string }
  /** `instanceId` is the entity's id, `@name@key`. */
  | { actionType: 7 | 9; instanceId: string; operation: string; input?: unknown }
  | { actionType: 11 | 12; compoundActions: Action[] }

export type SubOrchestratorAction = {
  functionName: string
  instanceId?: string
  input?: unknown
  version?: string
} & ({ actionType: 2 } | { actionType: 3; retryOptions: RetryOptions })

/** What an orchestrator gives back after a turn: everything it has asked for since its start, not a difference. */
export type OrchestratorState = {
  isDone: boolean
  actions: Action[]
  output?: unknown
  customStatus?: unknown
  /** Present when the orchestrator threw. */
  error?: string
}

const FAILURE_LABEL = '\n\n$OutOfProcData$:'

/** Reads the JSON an orchestrator returned. @throws HostError when it is not an orchestrator's */
export function parseState(json: string | undefined): OrchestratorState {
  const state = json === undefined ? undefined : (JSON.parse(json) as Record<string, unknown>)
  if (typeof state?.['isDone'] !== 'boolean' || !Array.isArray(state['actions'])) {
    throw new HostError('The function returned something other than an orchestrator state.')
  }
  return { ...state, isDone: state['isDone'], actions: state['actions'].flat() as Action[] }
}

/**
 * Reads the state out of the error with which an orchestrator ends that threw; undefined when the error carries none, because
 * it comes from outside the orchestrator's own code.
 */
export function parseFailure(thrown: unknown): OrchestratorState | undefined {
  const message = messageOf(thrown)
  const at = message.indexOf(FAILURE_LABEL)
  if (at < 0) return undefined
  const state = parseState(message.slice(at + FAILURE_LABEL.length))
  const error =
    state.error ??
    'It threw something that is not an Error, for which the genuine host would leave it running for ever.'
  return { ...state, error }
}
