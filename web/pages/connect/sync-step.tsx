import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts/texts.ts'
import { SyncApply } from './sync-apply.tsx'
import { SyncOutcome } from './sync-outcome.tsx'
import { SyncPreview } from './sync-preview.tsx'
import { ShutNotice, StepFoot, type StepProps } from './step-frame.tsx'
import { undecidedOf } from './way.ts'

/** The last step: a preview that shows of each person what would become of them, and then the sync. */
export function SyncStep(props: StepProps) {
  const { organisationId, active, facts, states } = props
  const { sync: words, shut } = texts.connect
  const { summary, connection, applied } = facts
  const isDisconnected = connection.state === 'disconnected'
  const first = isDisconnected ? 'connection' : 'mapping'
  const why = isDisconnected ? (connection.kind === undefined ? shut.connection : shut.disconnected) : shut.mapping
  const undecided = undecidedOf(summary)
  return (
    <>
      {states.sync === 'shut' ? <ShutNotice first={first} why={why} /> : null}
      {states.sync !== 'shut' && undecided > 0 ? (
        <Notice tone="calm">
          <p>{words.preview.undecided(undecided)}</p>
        </Notice>
      ) : null}
      {states.sync === 'shut' && facts.preview === undefined ? null : <SyncPreview {...props} />}
      {states.sync === 'shut' && applied === undefined ? null : <SyncApply {...props} />}
      {applied && (applied.state === 'completed' || applied.state === 'partial') ? (
        <SyncOutcome
          key={organisationId}
          run={applied}
          mayQueue={active.flags.includes('entra-integration-ambiguous-queue')}
        />
      ) : null}
      <StepFoot step="sync" ready={false} />
    </>
  )
}
