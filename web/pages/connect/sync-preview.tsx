import { Button } from '@mantine/core'
import { CardHead } from '../../parts/card-head.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { StepProps } from './step-frame.tsx'
import { SyncRunCard } from './sync-run-card.tsx'
import { useStartSync } from './use-start-sync.ts'
import { isGoing, isOutdated } from './way.ts'

/** What the sync would do, stored as a run of its own; nothing else is written. */
export function SyncPreview({ organisationId, mayChange, facts, states }: StepProps) {
  const start = useStartSync(organisationId)
  const { preview, applied, summary } = facts
  const { preview: words } = texts.connect.sync
  const busy = isGoing(preview) || start.isPending
  // What was synchronised since may have been changed since: then the preview is history.
  const settled = applied !== undefined && preview !== undefined && applied.startedAt > preview.startedAt
  return (
    <section className="card" aria-labelledby="preview">
      <CardHead id="preview" title={words.title} lead={words.lead}>
        {mayChange && states.sync !== 'shut' ? (
          <Button
            variant={preview === undefined ? 'filled' : 'light'}
            aria-disabled={busy}
            data-disabled={busy}
            onClick={() => {
              if (!busy) start.mutate({ mode: 'preview', trigger: 'manual' })
            }}
          >
            {preview === undefined ? words.start : words.again}
          </Button>
        ) : null}
      </CardHead>
      {start.error ? <ProblemNotice error={start.error} /> : null}
      {summary.createNew > 0 ? (
        <Notice tone="calm">
          <p>{words.newClients(summary.createNew)}</p>
        </Notice>
      ) : null}
      {preview && !settled && isOutdated(preview, summary) ? (
        <Notice tone="warning">
          <p>{words.outdated}</p>
        </Notice>
      ) : null}
      {preview ? (
        <SyncRunCard organisationId={organisationId} run={preview} mayChange={mayChange} />
      ) : (
        <p className="quiet">{words.never}</p>
      )}
    </section>
  )
}
