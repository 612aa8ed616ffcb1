import { Button, type ButtonProps } from '@mantine/core'
import { useId, useRef, type ReactNode } from 'react'
import { texts } from '../texts/texts.ts'

interface ConfirmedButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'loading' | 'disabled'> {
  readonly label: string
  /** What a screen reader says in place of the label, where several stand on a page. */
  readonly name?: string
  /** What is asked, as a question. */
  readonly question: string
  /** What will happen. */
  readonly children: ReactNode
  /** The word on the button that does it. */
  readonly doIt: string
  readonly onConfirm: () => void
}

/** A button for what one does not want to do by accident: it asks first. */
export function ConfirmedButton({ label, name, question, children, doIt, onConfirm, ...button }: ConfirmedButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const close = () => dialog.current?.close()
  return (
    <>
      <Button
        variant="default"
        size="sm"
        {...button}
        {...(name === undefined ? {} : { 'aria-label': name })}
        aria-haspopup="dialog"
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </Button>
      <dialog ref={dialog} className="ask" aria-labelledby={heading}>
        <h2 id={heading}>{question}</h2>
        <div className="ask-body">{children}</div>
        <div className="actions">
          <Button
            onClick={() => {
              close()
              onConfirm()
            }}
          >
            {doIt}
          </Button>
          <Button variant="default" onClick={close}>
            {texts.sync.leave}
          </Button>
        </div>
      </dialog>
    </>
  )
}
