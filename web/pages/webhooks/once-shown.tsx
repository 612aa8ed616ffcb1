import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Copyable } from '../../parts/copyable.tsx'
import { texts } from '../../texts/texts.ts'

interface OnceShownProps {
  readonly secret: string
  readonly onDone: () => void
}

/** A secret that the hub shows this once. It stands in this page's memory alone, until one says that one has it. */
export function OnceShown({ secret, onDone }: OnceShownProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
  }, [])
  const { secret: words } = texts.webhooks
  return (
    <section className="card" aria-labelledby="once-shown">
      <h2 id="once-shown" ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <p>{words.once}</p>
      <Copyable label={words.label} value={secret} />
      <div className="actions">
        <Button variant="default" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </section>
  )
}
