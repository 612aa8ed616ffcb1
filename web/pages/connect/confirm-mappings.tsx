import { Button } from '@mantine/core'
import { useState } from 'react'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { atOnce, countOf, stepsOf, type Draft, type DraftEntry } from './draft.ts'
import { useConfirm } from './use-confirm.ts'

/** As many of those that are moved are named. */
const mostNamed = 10
const states = ['mapped', 'create-new', 'skipped', 'unmapped'] as const

interface ConfirmMappingsProps {
  readonly organisationId: string
  readonly draft: Draft
  readonly onDraft: (make: (draft: Draft) => Draft) => void
  readonly onWritten: (amount: number) => void
  readonly onRefused: () => Promise<unknown>
}

/** The decisions that wait, what confirming them does, and the confirmation: the only thing here that writes. */
export function ConfirmMappings({ organisationId, draft, onDraft, onWritten, onRefused }: ConfirmMappingsProps) {
  const [asks, setAsks] = useState(false)
  const { mapping: words } = texts.connect
  return (
    <div className="tray" role="region" aria-label={words.review}>
      <p role="status">{words.tray(draft.size)}</p>
      <div className="actions">
        <Button
          variant="default"
          size="sm"
          onClick={() => {
            onDraft(() => new Map())
          }}
        >
          {words.discard}
        </Button>
        <Button
          size="sm"
          onClick={() => {
            setAsks(true)
          }}
        >
          {words.review}
        </Button>
      </div>
      {asks ? (
        <Review
          organisationId={organisationId}
          draft={draft}
          onDraft={onDraft}
          onRefused={onRefused}
          onWritten={(amount) => {
            setAsks(false)
            onWritten(amount)
          }}
          onClose={() => {
            setAsks(false)
          }}
        />
      ) : null}
    </div>
  )
}

function Review({ onClose, ...props }: ConfirmMappingsProps & { readonly onClose: () => void }) {
  const { draft } = props
  const [agreed, setAgreed] = useState(false)
  const { confirm, refused, progress } = useConfirm(props)
  const { confirm: words } = texts.connect.mapping
  const counts = countOf(draft)
  const moved = [...draft.values()].filter(({ leaves }) => leaves !== undefined)
  const steps = stepsOf(draft).length
  return (
    <ConfirmDialog
      title={words.title(draft.size)}
      confirm={words.go}
      busy={confirm.isPending}
      ready={draft.size > 0 && (moved.length === 0 || agreed)}
      onConfirm={() => {
        confirm.mutate()
      }}
      onClose={onClose}
    >
      <p>{words.does}</p>
      <ul className="plain-list">
        {states.map((state) => (counts[state] > 0 ? <li key={state}>{words[state](counts[state])}</li> : null))}
      </ul>
      {moved.length > 0 ? <Moved moved={moved} agreed={agreed} onAgree={setAgreed} /> : null}
      <p className="quiet small">
        {steps > 1 ? words.steps(steps, atOnce) : words.one} {words.noSync}
      </p>
      <p role="status" className="small">
        {progress ? words.progress(progress.done, progress.of) : ''}
      </p>
      {confirm.error ? (
        <>
          <Notice tone="warning" role="status">
            <p>{refused === undefined ? words.refusedStep : words.refused(refused)}</p>
          </Notice>
          <ProblemNotice error={confirm.error} />
        </>
      ) : null}
    </ConfirmDialog>
  )
}

interface MovedProps {
  readonly moved: readonly DraftEntry[]
  readonly agreed: boolean
  readonly onAgree: (agreed: boolean) => void
}

/** Those that leave a client, by name, and that this is meant. */
function Moved({ moved, agreed, onAgree }: MovedProps) {
  const { confirm: words } = texts.connect.mapping
  const named = moved.slice(0, mostNamed)
  return (
    <Notice tone="warning" title={words.remaps(moved.length)}>
      <ul className="plain-list">
        {named.map(({ tid, tenant, leaves = '' }) => (
          <li key={tid}>{words.remap(tenant, leaves)}</li>
        ))}
        {moved.length > named.length ? <li>{words.further(moved.length - named.length)}</li> : null}
      </ul>
      <p>{words.remapEffect}</p>
      <label className="tick">
        <input
          type="checkbox"
          checked={agreed}
          onChange={(event) => {
            onAgree(event.currentTarget.checked)
          }}
        />
        <span className="option-name">{words.agree}</span>
      </label>
    </Notice>
  )
}
