import { Button } from '@mantine/core'
import { texts } from '../texts/texts.ts'
import { Notice } from './notice.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface SavingEndProps {
  readonly saving: { readonly error: Error | null; readonly isSuccess: boolean; readonly isPending: boolean }
  readonly save: string
  readonly saved: string
  /** What is wrong stands at its field already. */
  readonly told?: boolean
  readonly mayChange?: boolean
  readonly variant?: 'default' | 'filled'
  readonly size?: 'sm'
}

/** How a form ends that is saved as a whole: what went wrong, that it was saved, and the button. */
export function SavingEnd({ saving, save, saved, told = false, mayChange = true, variant, size }: SavingEndProps) {
  return (
    <>
      {saving.error && !told ? <ProblemNotice error={saving.error} /> : null}
      {saving.isSuccess ? (
        <Notice tone="calm" role="status">
          <p>{saved}</p>
        </Notice>
      ) : null}
      {mayChange ? (
        <div className="actions">
          <Button
            type="submit"
            {...(variant ? { variant } : {})}
            {...(size ? { size } : {})}
            loading={saving.isPending}
          >
            {save}
          </Button>
        </div>
      ) : null}
    </>
  )
}

interface SaveOrDiscardProps {
  readonly saving: { readonly isSuccess: boolean; readonly isPending: boolean }
  readonly isChanged: boolean
  readonly onDiscard: () => void
}

/** The same for a form that knows whether something was changed. */
export function SaveOrDiscard({ saving, isChanged, onDiscard }: SaveOrDiscardProps) {
  const { book } = texts
  return (
    <div className="actions">
      <Button type="submit" size="sm" disabled={!isChanged} loading={saving.isPending}>
        {book.save}
      </Button>
      <Button variant="default" size="sm" disabled={!isChanged || saving.isPending} onClick={onDiscard}>
        {book.discard}
      </Button>
      <span role="status" className="quiet small">
        {saving.isSuccess && !isChanged ? book.saved : ''}
      </span>
    </div>
  )
}
