import { VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import type { SyncRunView } from '../../../shared/contract/sync.ts'
import { Moment } from '../../parts/moment.tsx'
import { Notice } from '../../parts/notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import { isGoing } from './use-run.ts'

/** A screen reader hears of progress once per so many per cent. */
const announceEvery = 25

export function RunMark({ state }: { readonly state: SyncRunView['state'] }) {
  const good = state === 'completed' || state === 'running' || state === 'queued'
  return <StateMark tone={good ? 'good' : 'gone'}>{texts.sync.runState[state]}</StateMark>
}

/** How far a run is, or how it ended. `interrupted`: the hub does not answer just now. */
export function RunState({ run, interrupted }: { readonly run: SyncRunView; readonly interrupted: boolean }) {
  const [watched, setWatched] = useState(false)
  if (!watched && isGoing(run)) setWatched(true)
  const { sync } = texts
  return (
    <div className="run">
      <p className="run-head">
        <RunMark state={run.state} />
        <span className="quiet">
          {sync.started} <Moment iso={run.startedAt} />
          {run.finishedAt === undefined ? null : (
            <>
              {' · '}
              {sync.finished} <Moment iso={run.finishedAt} />
            </>
          )}
        </span>
      </p>
      {isGoing(run) ? <Progress run={run} /> : <p>{sync.runMeans[run.state]}</p>}
      {run.failure === undefined ? null : <Failure code={run.failure} />}
      {interrupted ? (
        <Notice tone="warning" role="status">
          <p>{texts.unreachable.stale}</p>
        </Notice>
      ) : null}
      <VisuallyHidden role="status">{watched ? announcement(run) : ''}</VisuallyHidden>
    </div>
  )
}

function Progress({ run }: { readonly run: SyncRunView }) {
  const { sync } = texts
  const { tenants, tenantsOver } = run
  const reached = sync.tenantsOver(tenantsOver, tenants)
  return (
    <>
      {tenants > 0 ? (
        <progress className="measure" aria-label={sync.progress} value={tenantsOver} max={tenants}>
          {reached}
        </progress>
      ) : (
        <div className="going" role="progressbar" aria-label={sync.progress} />
      )}
      <p className="quiet">
        <span className="run-count">{tenants > 0 ? reached : sync.gathering}</span> · {sync.goesOn}
      </p>
    </>
  )
}

function Failure({ code }: { readonly code: string }) {
  const { title, meaning, next } = problemText(code)
  return (
    <Notice tone="warning" title={title}>
      <p>{meaning}</p>
      <p>{next}</p>
    </Notice>
  )
}

function announcement({ state, tenants, tenantsOver }: SyncRunView): string {
  const { sync } = texts
  if (state !== 'queued' && state !== 'running') return `${sync.runState[state]}. ${sync.runMeans[state]}`
  if (tenants === 0) return sync.runState[state]
  const percent = Math.floor((tenantsOver * 100) / tenants / announceEvery) * announceEvery
  return sync.reached(percent)
}
