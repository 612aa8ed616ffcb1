import { errorCodes } from './hub-error.ts'
import { noticeStages } from './secret-notice.ts'
import { signInPurposes } from './sign-in-state.ts'
import { runStates } from './sync/sync-run.ts'
import { traceOutcomes } from './traces/sign-in-trace.ts'

/** Whom the hub calls: a service of Microsoft's, or an address that a customer gave (`customer`: CIPP, a provider, a webhook). */
const upstreams = ['entra', 'graph', 'vault', 'storage', 'mail', 'customer'] as const
export type Upstream = (typeof upstreams)[number]

/** `answered`: with what was asked for, or that it is not so; `refused`: 401 or 403; `failed`: 5xx; `unanswered`: there was no answer. */
const upstreamOutcomes = ['answered', 'throttled', 'refused', 'failed', 'unanswered'] as const
export type UpstreamOutcome = (typeof upstreamOutcomes)[number]

/**
 * What is measured, by names that OpenTelemetry takes, and what each is told apart by: the labels with all their values, so that nobody outside
 * decides how many series there are. No id of an organisation, a person, a provider, a tenant or a run is one. Alerts and the workbook ask by
 * these very names, which a test holds them to.
 */
export const metrics = {
  /** Attempts to sign in that came to an end. */
  'tenantry.sign_ins': {
    way: ['entra', 'provider'],
    purpose: [...signInPurposes, 'unknown'],
    outcome: traceOutcomes,
    code: [...errorCodes, 'none'],
  },
  /** Requests that were refused. */
  'tenantry.refusals': { code: errorCodes },
  /** Tokens that were looked at. */
  'tenantry.token.validations': { at: ['api', 'introspection', 'exchange'], outcome: ['accepted', 'refused'] },
  /** Seconds from the start of a run to its end. */
  'tenantry.run.duration': { work: ['discovery', 'sync', 'preview'], outcome: runStates },
  /** Open reconciliation items of an organisation when one of its syncs ends; counted up to a thousand. */
  'tenantry.queue.size': {},
  /** Contacts that syncs changed. */
  'tenantry.contacts.written': { change: ['created', 'linked', 'updated', 'deactivated', 'reactivated'] },
  /** Stages that people were told of a secret. */
  'tenantry.secrets': { stage: noticeStages.map((stage) => `${stage}` as const) },
  /** Requests that left the hub. */
  'tenantry.upstream.requests': { upstream: upstreams, outcome: upstreamOutcomes },
  /** Requests to the tables that were sent once more. */
  'tenantry.storage.retries': {},
} as const satisfies Readonly<Record<`tenantry.${string}`, Readonly<Record<string, readonly string[]>>>>

export type MetricName = keyof typeof metrics
type LabelsOf<Values> = {
  readonly [Label in keyof Values]: Values[Label] extends readonly (infer Value)[] ? Value : never
}
export type MetricLabels = { readonly [Name in MetricName]: LabelsOf<(typeof metrics)[Name]> }

/** The sum of what was measured under one name and one set of labels. */
export interface Point {
  readonly name: MetricName
  readonly labels: Readonly<Record<string, string>>
  readonly count: number
  readonly sum: number
  readonly max: number
}
