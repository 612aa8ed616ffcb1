import { Button, TextInput } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'

interface ConfirmProps {
  readonly title: string
  /** What follows from it, plainly. */
  readonly lead: string
  readonly yes: string
  readonly no: string
  readonly isBusy: boolean
  readonly onYes: () => void
  readonly onNo: () => void
  /** To be typed first, where it cannot be undone or hurts at once. */
  readonly typed?: { readonly label: string; readonly text: string }
}

/** A question in place, before something that hurts is done. The focus comes here; Escape leaves. */
export function Confirm({ title, lead, yes, no, isBusy, onYes, onNo, typed }: ConfirmProps) {
  const box = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')
  const [name, why] = [useId(), useId()]
  useEffect(() => {
    box.current?.focus()
  }, [])
  const isFree = typed === undefined || text.trim() === typed.text
  return (
    <div
      ref={box}
      className="notice notice-warning"
      role="alertdialog"
      aria-labelledby={name}
      aria-describedby={why}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onNo()
      }}
    >
      <p className="notice-title" id={name}>
        {title}
      </p>
      <p id={why}>{lead}</p>
      {typed === undefined ? null : (
        <TextInput
          label={typed.label}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value)
          }}
        />
      )}
      <div className="actions">
        <Button size="xs" disabled={!isFree} loading={isBusy} onClick={onYes}>
          {yes}
        </Button>
        <Button size="xs" variant="default" onClick={onNo}>
          {no}
        </Button>
      </div>
    </div>
  )
}
