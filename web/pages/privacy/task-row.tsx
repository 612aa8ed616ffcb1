import type { ReactNode } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import { Report } from './report.tsx'

type PersonTask = OutputOf<'readErasure'>

const tones = {
  waiting: 'gone',
  running: 'gone',
  done: 'good',
  expired: 'gone',
  withdrawn: 'gone',
  refused: 'gone',
} as const

/** What changes by itself: one that waits for a day is not asked about every second. */
const soon = 60_000
export const isMoving = ({ state, startsAt }: Pick<PersonTask, 'state' | 'startsAt'>) =>
  state === 'running' || (state === 'waiting' && Date.parse(startsAt) - Date.now() < soon)

interface TaskRowProps {
  readonly task: PersonTask
  /** What, or whom, it is about. */
  readonly name: string
  readonly children: ReactNode
}

/** An export or an erasure: how far it is, and at its end what was found. */
export function TaskRow({ task, name, children }: TaskRowProps) {
  const { privacy } = texts
  const { state, failure, requestedAt, finishedAt, report } = task
  return (
    <>
      <span className="row-name">{name}</span>
      <StateMark tone={tones[state]}>{privacy.states[state]}</StateMark>
      <span className="row-detail">
        <span>{privacy.asked(texts.moment(requestedAt))}</span>
        {finishedAt === undefined ? null : <span>{privacy.finished(texts.moment(finishedAt))}</span>}
        {failure === undefined ? null : <span>{problemText(failure).title}</span>}
        {children}
      </span>
      {finishedAt === undefined ? null : (
        <Report report={report} name={privacy.report.showOf(texts.moment(requestedAt))} />
      )}
    </>
  )
}
