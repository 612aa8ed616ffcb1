import { Button } from '@mantine/core'
import { ProblemError } from '../api/errors.ts'
import { problemText, texts } from '../texts/texts.ts'
import { Notice } from './notice.tsx'
import { Reference } from './reference.tsx'
import { UnreachableNotice } from './unreachable-notice.tsx'

/** What went wrong in a part of a page, in plain words. */
export function ProblemNotice({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  if (!(error instanceof ProblemError)) return <UnreachableNotice onRetry={onRetry} />
  const { title, meaning, next } = problemText(error.code, error.wait)
  return (
    <Notice tone="warning" role="alert" title={title}>
      <p>{meaning}</p>
      <p>{next}</p>
      <Reference id={error.correlationId} />
      {onRetry ? (
        <Button variant="default" size="xs" onClick={onRetry} className="notice-action">
          {texts.tryAgain}
        </Button>
      ) : null}
    </Notice>
  )
}
