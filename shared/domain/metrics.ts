import type { RunState } from './sync/sync-run.ts'
import type { ErrorCode } from './hub-error.ts'
import type { NoticeStage } from './secret-notice.ts'
import type { SignInPurpose } from './sign-in-state.ts'
import type { TraceOutcome } from './traces/sign-in-trace.ts'

/** Whom the hub calls: a service of Microsoft's, or an address that a customer gave (`customer`: CIPP, a provider, a webhook). */
export type Upstream = 'entra' | 'graph' | 'vault' | 'storage' | 'mail' | 'customer'

/** `answered`: with what was asked for, or that it is not so; `refused`: 401 or 403; `failed`: 5xx; `unanswered`: there was no answer. */
export type UpstreamOutcome = 'answered' | 'throttled' | 'refused' | 'failed' | 'unanswered'

/**
 * What is measured, by names that OpenTelemetry takes, and what each is told apart by. Every label has its values here or in the domain, so that
 * nobody outside decides how many series there are: no id of an organisation, a person, a provider, a tenant or a run is one.
 */
export interface MetricLabels {
  /** Attempts to sign in that came to an end. */
  readonly 'tenantry.sign_ins': {
    readonly way: 'entra' | 'provider'
    readonly purpose: SignInPurpose | 'unknown'
    readonly outcome: TraceOutcome
    readonly code: ErrorCode | 'none'
  }
  /** Requests that were refused. */
  readonly 'tenantry.refusals': { readonly code: ErrorCode }
  /** Tokens that were looked at. */
  readonly 'tenantry.token.validations': {
    readonly at: 'api' | 'introspection' | 'exchange'
    readonly outcome: 'accepted' | 'refused'
  }
  /** Seconds from the start of a run to its end. */
  readonly 'tenantry.run.duration': {
    readonly work: 'discovery' | 'sync' | 'preview'
    readonly outcome: RunState
  }
  /** Open reconciliation items of an organisation when one of its syncs ends; counted up to a thousand. */
  readonly 'tenantry.queue.size': Readonly<Record<string, never>>
  /** Contacts that syncs changed. */
  readonly 'tenantry.contacts.written': {
    readonly change: 'created' | 'linked' | 'updated' | 'deactivated' | 'reactivated'
  }
  /** Stages that people were told of a secret. */
  readonly 'tenantry.secrets': { readonly stage: `${NoticeStage}` }
  /** Requests that left the hub. */
  readonly 'tenantry.upstream.requests': { readonly upstream: Upstream; readonly outcome: UpstreamOutcome }
  /** Requests to the tables that were sent once more. */
  readonly 'tenantry.storage.retries': Readonly<Record<string, never>>
}
export type MetricName = keyof MetricLabels

/** The sum of what was measured under one name and one set of labels. */
export interface Point {
  readonly name: MetricName
  readonly labels: Readonly<Record<string, string>>
  readonly count: number
  readonly sum: number
  readonly max: number
}
