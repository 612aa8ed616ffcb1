import type { ConnectStep } from '../../../shared/contract/pages.ts'
import type { OutputOf } from '../../api/call.ts'

export type Connection = OutputOf<'readConnection'>
export type DiscoveryRun = OutputOf<'readDiscoveryRun'>
export type SyncRun = OutputOf<'readSyncRun'>
export type Summary = NonNullable<OutputOf<'suggestMappings'>['summary']>

/** What the hub knows of the way; where one is on it follows from this alone. */
export interface WayFacts {
  readonly connection: Connection
  /** The newest discovery; null: there was none. */
  readonly discovery: DiscoveryRun | null
  readonly summary: Summary
  /** The newest preview, and the newest run that wrote something. */
  readonly preview: SyncRun | undefined
  readonly applied: SyncRun | undefined
}

/** `shut`: an earlier step has to be done first. `ailing`: done once, and something stands in its way now. */
export type StepState = 'shut' | 'open' | 'going' | 'ailing' | 'done'
export type StepStates = Readonly<Record<ConnectStep, StepState>>

export const isGoing = (run: { readonly state: string } | null | undefined): boolean =>
  run?.state === 'queued' || run?.state === 'running'

/** Tenants that are visible through the connection. */
export const tenantsOf = ({ autoMatched, needsReview, skipped, mapped }: Summary): number =>
  autoMatched + needsReview + skipped + mapped

/** Tenants for which nobody has decided yet. */
export const undecidedOf = ({ autoMatched, needsReview }: Summary): number => autoMatched + needsReview

export function statesOf({ connection, discovery, summary, preview, applied }: WayFacts): StepStates {
  const known = tenantsOf(summary)
  return {
    connection: { connected: 'done', failing: 'ailing', disconnected: 'open' }[connection.state] as StepState,
    discovery: discoveryState(connection, discovery, known),
    mapping: mappingState(summary, known),
    sync: isGoing(preview) ? 'going' : syncState(connection, summary, applied),
  }
}

function discoveryState({ state }: Connection, run: DiscoveryRun | null, known: number): StepState {
  if (isGoing(run)) return 'going'
  if (state === 'disconnected') return 'shut'
  if (run?.state === 'failed') return 'ailing'
  return run !== null && known > 0 ? 'done' : 'open'
}

function mappingState(summary: Summary, known: number): StepState {
  if (known === 0) return 'shut'
  return undecidedOf(summary) === 0 && summary.mapped > 0 ? 'done' : 'open'
}

function syncState({ state }: Connection, { mapped }: Summary, run: SyncRun | undefined): StepState {
  if (isGoing(run)) return 'going'
  if (mapped === 0 || state === 'disconnected') return 'shut'
  if (run === undefined || run.state === 'cancelled') return 'open'
  return run.state === 'completed' ? 'done' : 'ailing'
}

/**
 * Where one goes on: the first step that still has to be done. Tenants that nobody decided for keep one at the mapping only until the first
 * sync.
 */
export function nextStep(facts: WayFacts): ConnectStep {
  const states = statesOf(facts)
  if (states.connection !== 'done') return 'connection'
  if (states.discovery !== 'done') return 'discovery'
  const isMapped = facts.summary.mapped > 0
  if (!isMapped || (states.mapping !== 'done' && facts.applied === undefined)) return 'mapping'
  return 'sync'
}

/** Whether something was decided since a preview, which then says nothing of the next run any more. */
export const isOutdated = (preview: SyncRun, { decidedAt }: Summary): boolean =>
  decidedAt !== undefined && Date.parse(decidedAt) > Date.parse(preview.startedAt)
