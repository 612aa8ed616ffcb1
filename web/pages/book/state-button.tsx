import { useMutation } from '@tanstack/react-query'
import { ConfirmedButton } from '../../parts/confirmed-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'

interface StateButtonProps<Answer> {
  readonly what: 'client' | 'contact'
  readonly name: string
  readonly state: 'active' | 'inactive'
  readonly change: (to: 'active' | 'inactive') => Promise<Answer>
  readonly onChanged: (answer: Answer) => void
  /** Something changed meanwhile, or is so already: read it again. */
  readonly onRefused: () => void
}

/** Deactivates or reactivates. Nothing is ever deleted. */
export function StateButton<Answer>({ what, name, state, change, onChanged, onRefused }: StateButtonProps<Answer>) {
  const to = state === 'active' ? 'inactive' : 'active'
  const turn = useMutation({ mutationFn: () => change(to), onSuccess: onChanged, onError: onRefused })
  const { book } = texts
  return (
    <>
      <ConfirmedButton
        label={book.turn[to]}
        question={book.turnQuestion[to](name)}
        doIt={book.turn[to]}
        loading={turn.isPending}
        onConfirm={() => {
          turn.mutate()
        }}
      >
        <p>{book.turnMeans[what][to]}</p>
      </ConfirmedButton>
      {turn.error ? <ProblemNotice error={turn.error} /> : null}
    </>
  )
}
