import { Button } from '@mantine/core'
import { useState } from 'react'
import { CardHead } from '../../parts/card-head.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { StepProps } from './step-frame.tsx'
import { SyncRunCard } from './sync-run-card.tsx'
import { talliesOf } from './tallies.ts'
import { useStartSync } from './use-start-sync.ts'
import { isGoing, isOutdated, type SyncRun, type WayFacts } from './way.ts'

/** The sync itself. It is offered on a preview that still holds. */
export function SyncApply({ organisationId, mayChange, facts, states }: StepProps) {
  const [asks, setAsks] = useState(false)
  const start = useStartSync(organisationId)
  const { applied, summary } = facts
  const { apply: words } = texts.connect.sync
  const ground = groundOf(facts)
  return (
    <section className="card" aria-labelledby="apply">
      <CardHead id="apply" title={words.title} lead={words.lead}>
        {mayChange && states.sync !== 'shut' && ground.kind === 'ready' && !isGoing(applied) ? (
          <Button
            onClick={() => {
              setAsks(true)
            }}
          >
            {applied === undefined ? words.start : words.again}
          </Button>
        ) : null}
      </CardHead>
      {applied === undefined && ground.kind !== 'ready' ? <p className="quiet">{words[ground.kind]}</p> : null}
      {applied ? <SyncRunCard organisationId={organisationId} run={applied} mayChange={mayChange} /> : null}
      {asks && ground.kind === 'ready' ? (
        <ConfirmDialog
          title={words.confirm}
          confirm={words.go}
          busy={start.isPending}
          onConfirm={() => {
            // The hub calls a sync initial once a tenant has its client; where all clients are still to be made it is an ordinary one.
            const isInitial = applied === undefined && summary.mapped > summary.createNew
            start.mutate(
              { mode: 'apply', trigger: isInitial ? 'initial' : 'manual' },
              {
                onSuccess: () => {
                  setAsks(false)
                },
              },
            )
          }}
          onClose={() => {
            setAsks(false)
          }}
        >
          <p>{words.does}</p>
          <ul className="plain-list">
            {talliesOf(ground.preview).map(([name, amount]) => (
              <li key={name}>{texts.connect.sync.counted[name](amount)}</li>
            ))}
            {summary.createNew > 0 ? <li>{texts.connect.sync.preview.newClients(summary.createNew)}</li> : null}
          </ul>
          {ground.preview.state === 'partial' ? <p>{words.partial}</p> : null}
          {start.error ? <ProblemNotice error={start.error} /> : null}
        </ConfirmDialog>
      ) : null}
    </section>
  )
}

/** On what a sync may be started: a preview that came to its end and that nothing was decided since. */
function groundOf({
  preview,
  summary,
}: WayFacts): { readonly kind: 'ready'; readonly preview: SyncRun } | { readonly kind: 'first' | 'wait' | 'failed' } {
  if (preview === undefined || preview.state === 'cancelled') return { kind: 'first' }
  if (isGoing(preview)) return { kind: 'wait' }
  if (preview.state === 'failed') return { kind: 'failed' }
  return isOutdated(preview, summary) ? { kind: 'first' } : { kind: 'ready', preview }
}
