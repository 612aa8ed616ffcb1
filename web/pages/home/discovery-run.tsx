import { VisuallyHidden } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { DiscoveryRunView } from '../../../shared/contract/discovery.ts'
import { Notice } from '../../parts/notice.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import { isGoing } from './use-latest-run.ts'

/** A screen reader hears of progress once per so many tenants, not once a second. */
const announceEvery = 100

interface DiscoveryRunProps {
  readonly run: DiscoveryRunView | null
  /** True while the hub does not answer: what is shown may be old. */
  readonly interrupted: boolean
}

/** How far the newest discovery is, or how it ended. */
export function DiscoveryRun({ run, interrupted }: DiscoveryRunProps) {
  const [watched, setWatched] = useState(false)
  if (!watched && isGoing(run)) setWatched(true)
  return (
    <div className={run?.state === 'failed' ? 'run run-plain' : 'run'}>
      {run ? <RunState run={run} /> : <p className="quiet">{texts.discovery.never}</p>}
      {interrupted ? (
        <Notice tone="warning" role="status">
          <p>{texts.unreachable.stale}</p>
        </Notice>
      ) : null}
      <VisuallyHidden role="status">{run && watched ? announcement(run) : ''}</VisuallyHidden>
    </div>
  )
}

function RunState({ run }: { readonly run: DiscoveryRunView }) {
  const { discovery } = texts
  if (run.state === 'queued' || run.state === 'running')
    return (
      <>
        <p className="run-title">{discovery[run.state]}</p>
        <div
          className="going"
          role="progressbar"
          aria-label={discovery.running}
          aria-valuetext={discovery.foundSoFar(run.found)}
        />
        <p className="quiet">
          <span className="run-count">{discovery.foundSoFar(run.found)}</span> · {discovery.goesOn}
        </p>
      </>
    )
  if (run.state === 'failed') return <FailedRun run={run} />
  return (
    <>
      <p className="run-title">{discovery.completed}</p>
      <dl className="figures">
        <Figure name={discovery.found}>{texts.number(run.found)}</Figure>
        <Figure name={discovery.lost}>{texts.number(run.lost)}</Figure>
        <Figure name={discovery.finished}>
          <Moment iso={run.finishedAt ?? run.startedAt} />
        </Figure>
      </dl>
    </>
  )
}

function FailedRun({ run }: { readonly run: DiscoveryRunView }) {
  const { title, meaning, next } = problemText(run.failure)
  return (
    <Notice tone="warning" title={`${texts.discovery.failed}: ${title}`}>
      <p>{meaning}</p>
      <p>{next}</p>
      <p className="quiet small">
        <Moment iso={run.finishedAt ?? run.startedAt} /> · {texts.discovery.foundBefore(run.found)}
      </p>
    </Notice>
  )
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Moment({ iso }: { readonly iso: string }) {
  return <time dateTime={iso}>{texts.moment(iso)}</time>
}

function announcement(run: DiscoveryRunView): string {
  const { discovery } = texts
  if (run.state === 'completed') return discovery.announceDone(run.found, run.lost)
  if (run.state === 'failed') return discovery.announceFailed(problemText(run.failure).title)
  const reached = Math.floor(run.found / announceEvery) * announceEvery
  return reached > 0 ? discovery.announceReached(reached) : discovery[run.state]
}
