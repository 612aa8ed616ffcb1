import { Button } from '@mantine/core'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { texts } from '../texts/texts.ts'

interface ConfirmDialogProps {
  readonly title: string
  /** What the button that goes through with it says. */
  readonly confirm: string
  readonly busy?: boolean
  /** False while something has still to be agreed to. */
  readonly ready?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Asks before something is done that is not easily taken back. The browser keeps the focus in it and gives it back afterwards. */
export function ConfirmDialog({
  title,
  confirm,
  busy = false,
  ready = true,
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const name = useId()
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={name}
      onClose={onClose}
      onCancel={(event) => {
        if (busy) event.preventDefault()
      }}
    >
      <h2 id={name}>{title}</h2>
      <div className="dialog-body">{children}</div>
      <div className="dialog-foot">
        <Button variant="default" disabled={busy} onClick={() => dialog.current?.close()}>
          {texts.cancel}
        </Button>
        <Button loading={busy} disabled={!ready} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  )
}
