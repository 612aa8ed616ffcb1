import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { texts } from '../texts/texts.ts'
import { ProblemNotice } from './problem-notice.tsx'

interface ConfirmButtonProps {
  readonly label: string
  /** Where several stand on a page: of which one. */
  readonly ariaLabel?: string
  /** What follows from it. */
  readonly why: string
  readonly now: string
  readonly pending: boolean
  readonly error: Error | null
  readonly onConfirm: () => void
  readonly onLeft?: () => void
}

/** Something that is meant only when it is pressed twice: the first press says what follows. */
export function ConfirmButton({ label, ariaLabel, why, now, pending, error, onConfirm, onLeft }: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false)
  const group = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asking) group.current?.focus()
  }, [asking])
  if (!asking)
    return (
      <Button
        variant="default"
        size="xs"
        aria-label={ariaLabel}
        onClick={() => {
          setAsking(true)
        }}
      >
        {label}
      </Button>
    )
  return (
    <div ref={group} role="group" tabIndex={-1} aria-label={ariaLabel ?? label} className="confirm">
      <p>{why}</p>
      {error ? <ProblemNotice error={error} /> : null}
      <div className="actions">
        <Button size="xs" loading={pending} onClick={onConfirm}>
          {now}
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            setAsking(false)
            onLeft?.()
          }}
        >
          {texts.confirm.keep}
        </Button>
      </div>
    </div>
  )
}
