import { Button, VisuallyHidden } from '@mantine/core'
import { useRef, useState } from 'react'
import { texts } from '../texts/texts.ts'

/** A correlation id, to be copied and given to somebody who can look it up. */
export function Reference({ id }: { readonly id: string }) {
  const shown = useRef<HTMLElement>(null)
  const [copied, setCopied] = useState(false)

  const copy = () => {
    // Where the browser does not let us write to the clipboard, the marked text is one key press away from it.
    const mark = () => {
      if (shown.current) getSelection()?.selectAllChildren(shown.current)
    }
    navigator.clipboard.writeText(id).then(() => {
      setCopied(true)
    }, mark)
  }

  return (
    <div className="reference">
      <span className="reference-label">{texts.reference}</span>
      <code ref={shown} className="reference-id">
        {id}
      </code>
      <Button variant="default" size="xs" onClick={copy} aria-label={texts.copyReference}>
        {copied ? texts.copied : texts.copy}
      </Button>
      <VisuallyHidden role="status">{copied ? texts.copied : ''}</VisuallyHidden>
    </div>
  )
}
