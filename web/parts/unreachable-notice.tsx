import { Button } from '@mantine/core'
import { texts } from '../texts/texts.ts'
import { Notice } from './notice.tsx'

/** The hub does not answer. Without `onRetry` the page is asking again by itself, and says so. */
export function UnreachableNotice({ onRetry }: { readonly onRetry?: (() => void) | undefined }) {
  return (
    <Notice tone="warning" role="alert" title={texts.unreachable.title}>
      <p>{onRetry ? texts.unreachable.notDone : texts.unreachable.retrying}</p>
      {onRetry ? (
        <Button variant="default" size="xs" onClick={onRetry} className="notice-action">
          {texts.tryAgain}
        </Button>
      ) : null}
    </Notice>
  )
}
