import type { Upstream } from './metrics.ts'
import type { TraceId } from './trace-context.ts'

/** What a line of the log can tell, beside its sentence. Nothing of it is a secret, an address, or a person. */
interface FieldValues {
  /** The function's name in the catalogue. */
  readonly function: string
  readonly correlationId: string | undefined
  readonly trace: TraceId | undefined
  /** Why: a refusal's code, or the one that an activity's outcome has. */
  readonly code: string | undefined
  readonly status: number
  readonly workflow: string
  /** What an activity's outcome is, where it has one. */
  readonly kind: string | undefined
  /** By Node's or undici's code, never by a text. */
  readonly reason: string
  readonly upstream: Upstream
  readonly method: string
  /** The number by which Microsoft knows a request. */
  readonly requestId: string | undefined
  /** What does not answer. */
  readonly dependency: string
  /** How many things a timer did. */
  readonly done: number
  /** Of the vault's events: notices told, events of others, events that cannot be read. */
  readonly told: number
  readonly foreign: number
  readonly unreadable: number
}
type FieldName = keyof FieldValues

/** Every line of one operation has them. */
const shared = ['function', 'correlationId', 'trace'] as const
type Fields<Own extends FieldName> = Pick<FieldValues, Own | (typeof shared)[number]>

const event = <const Own extends readonly FieldName[]>(
  own: Own,
  sentence: (fields: Fields<Own[number]>) => string,
) => ({
  fields: [...own, ...shared] as readonly FieldName[],
  sentence,
})

/**
 * Every line that the hub writes into the log, by the name that its field `event` carries: a sentence for people, and which fields follow it.
 * Alerts and the workbook ask by these very names, which a test holds them to.
 */
export const logEvents = {
  'request.refused': event(['code', 'status'], (line) => `${line.function} refused with ${line.code}`),
  'workflow.started': event(['workflow'], (line) => `${line.function} started ${line.workflow}`),
  'activity.done': event(['kind', 'code'], (line) => `${line.function} done`),
  'activity.warned': {
    fields: shared as readonly FieldName[],
    sentence: (line: Fields<never> & { readonly said: string }) => `${line.function}: ${line.said}`,
  },
  'activity.failed': event([], (line) => `${line.function} failed`),
  'timer.done': event(['done'], (line) => `${line.function}: ${line.done}`),
  'timer.failed': event([], (line) => `${line.function} failed`),
  'message.taken': event(['told', 'foreign', 'unreadable'], (line) => `${line.function} done`),
  'message.failed': event([], (line) => `${line.function} failed`),
  'upstream.answered': event(
    ['upstream', 'status', 'method', 'requestId'],
    (line) => `${line.function}: ${line.upstream} answered ${line.status}`,
  ),
  'upstream.unanswered': event(
    ['upstream', 'method', 'reason'],
    (line) => `${line.function}: ${line.upstream} gave no answer`,
  ),
  'dependency.unready': event(['dependency'], (line) => `not ready: ${line.dependency} does not answer`),
} as const
export type LogEvent = keyof typeof logEvents
export type LogFields<Event extends LogEvent> = Parameters<(typeof logEvents)[Event]['sentence']>[0]

/** One line of the log: a sentence, and what programs read of it as JSON at the end of it. Causes follow on lines of their own. */
export function logLine<Event extends LogEvent>(name: Event, fields: LogFields<Event>): string {
  const { fields: names, sentence } = logEvents[name] as {
    readonly fields: readonly FieldName[]
    readonly sentence: (fields: LogFields<Event>) => string
  }
  const told = names.map((field) => [field, (fields as Partial<FieldValues>)[field]] as const)
  return `${sentence(fields)} ${JSON.stringify({ event: name, ...Object.fromEntries(told) })}`
}
