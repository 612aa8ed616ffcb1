import { Button, VisuallyHidden } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import { newestSyncsKey } from './keys.ts'
import { RunTenants } from './run-tenants.tsx'
import { talliesOf } from './tallies.ts'
import { isGoing, type SyncRun } from './way.ts'

interface SyncRunCardProps {
  readonly organisationId: string
  readonly run: SyncRun
  readonly mayChange: boolean
}

/** How far a run is, or what came of it, down to each person. */
export function SyncRunCard({ organisationId, run, mayChange }: SyncRunCardProps) {
  const { sync: words } = texts.connect
  const going = isGoing(run)
  const [watched, setWatched] = useState(going)
  if (going && !watched) setWatched(true)
  return (
    <div className="run">
      <div className="run-head">
        <p className="run-title">{words.titles[run.mode]}</p>
        <StateMark tone={going || run.state === 'completed' ? 'good' : 'gone'}>{words.states[run.state]}</StateMark>
        <span className="quiet small">
          <time dateTime={run.startedAt}>{texts.moment(run.startedAt)}</time>
        </span>
      </div>
      {going ? <Progress run={run} /> : null}
      <Tallies run={run} />
      {going && mayChange ? <Stop organisationId={organisationId} run={run} /> : null}
      {run.failure === undefined ? null : (
        <Notice tone="warning" title={problemText(run.failure).title}>
          <p>{problemText(run.failure).meaning}</p>
          <p>{problemText(run.failure).next}</p>
        </Notice>
      )}
      {run.state === 'partial' || (run.state === 'failed' && run.failure === undefined) ? (
        <Notice tone="warning">
          <p>{words.failedTenants}</p>
        </Notice>
      ) : null}
      {!going && run.mode === 'preview' ? <p className="quiet small">{words.preview.nothing}</p> : null}
      {going ? null : (
        <details className="guide">
          <summary>{words.tenants}</summary>
          <p className="quiet small">{words.tenantsWhy}</p>
          <RunTenants organisationId={organisationId} runId={run.runId} />
        </details>
      )}
      <VisuallyHidden role="status">
        {watched ? words.announce(words.states[run.state], words.titles[run.mode]) : ''}
      </VisuallyHidden>
    </div>
  )
}

function Progress({ run: { tenants, tenantsOver, mode } }: { readonly run: SyncRun }) {
  const { sync: words } = texts.connect
  const known = tenants > 0
  return (
    <>
      <div
        className={known ? 'bar' : 'going'}
        role="progressbar"
        aria-label={words.titles[mode]}
        aria-valuetext={words.progress(tenantsOver, tenants)}
        {...(known ? { 'aria-valuemin': 0, 'aria-valuemax': tenants, 'aria-valuenow': tenantsOver } : {})}
      >
        {known ? <span style={{ width: `${(100 * tenantsOver) / tenants}%` }} /> : null}
      </div>
      <p className="quiet">
        <span className="run-count">{words.progress(tenantsOver, tenants)}</span> · {words.goesOn}
      </p>
    </>
  )
}

function Tallies({ run }: { readonly run: SyncRun }) {
  const { sync: words } = texts.connect
  const tallies = talliesOf(run)
  if (tallies.length === 0) return null
  return (
    <dl className="figures">
      {tallies.map(([name, amount]) => (
        <div key={name}>
          <dt>{words.tallies[name]}</dt>
          <dd>{texts.number(amount)}</dd>
        </div>
      ))}
    </dl>
  )
}

function Stop({ organisationId, run }: Omit<SyncRunCardProps, 'mayChange'>) {
  const call = useCall()
  const queryClient = useQueryClient()
  const stop = useMutation({
    mutationFn: () => call(api.cancelSync, { organisationId, runId: run.runId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: newestSyncsKey(organisationId) }),
  })
  const { sync: words } = texts.connect
  return (
    <div className="run-stop">
      <Button
        variant="default"
        size="xs"
        loading={stop.isPending}
        aria-describedby={`stop-${run.runId}`}
        onClick={() => {
          stop.mutate()
        }}
      >
        {words.stop}
      </Button>
      <span className="quiet small" id={`stop-${run.runId}`}>
        {words.stopWhy}
      </span>
      {stop.error ? <ProblemNotice error={stop.error} /> : null}
    </div>
  )
}
