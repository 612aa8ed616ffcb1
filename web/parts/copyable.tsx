import { Button, VisuallyHidden } from '@mantine/core'
import { useId, useRef, useState } from 'react'
import { texts } from '../texts/texts.ts'

interface CopyableProps {
  readonly label: string
  readonly value: string
  /** What it is for. */
  readonly why?: string | undefined
  /** Several lines: a command. */
  readonly lines?: boolean
}

/** Something to be taken elsewhere to the letter, with a button that copies it. */
export function Copyable({ label, value, why, lines = false }: CopyableProps) {
  const shown = useRef<HTMLElement>(null)
  const [copied, setCopied] = useState(false)
  const name = useId()
  const copy = () => {
    // Where the browser does not let us write to the clipboard, the marked text is one key press away from it.
    const mark = () => {
      if (shown.current) getSelection()?.selectAllChildren(shown.current)
    }
    navigator.clipboard.writeText(value).then(() => {
      setCopied(true)
    }, mark)
  }
  return (
    <div className="copyable">
      <div className="copyable-head">
        <p className="copyable-label" id={name}>
          {label}
        </p>
        <Button variant="default" size="xs" onClick={copy} aria-label={texts.copyOf(label)}>
          {copied ? texts.copied : texts.copy}
        </Button>
      </div>
      {why === undefined ? null : <p className="quiet small">{why}</p>}
      <code
        ref={shown}
        className={lines ? 'copyable-value copyable-lines' : 'copyable-value'}
        role="group"
        aria-labelledby={name}
        {...(lines ? { tabIndex: 0 } : {})}
      >
        {value}
      </code>
      <VisuallyHidden role="status">{copied ? texts.copied : ''}</VisuallyHidden>
    </div>
  )
}
