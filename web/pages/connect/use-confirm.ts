import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemError } from '../../api/errors.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { decisionOf, stepsOf, without, type Draft } from './draft.ts'

interface ConfirmProps {
  readonly organisationId: string
  readonly draft: Draft
  readonly onDraft: (make: (draft: Draft) => Draft) => void
  readonly onWritten: (amount: number) => void
  readonly onRefused: () => Promise<unknown>
}

/**
 * Writes the draft, step by step; what is written leaves it. A refusal stops there: the tenant that it names leaves the draft too, because the
 * same decision would be refused again. A step whose answer was lost can be repeated.
 */
export function useConfirm({ organisationId, draft, onDraft, onWritten, onRefused }: ConfirmProps) {
  const call = useCall()
  const [refused, setRefused] = useState<string>()
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number }>()
  const confirm = useMutation({
    mutationFn: async () => {
      const of = draft.size
      let done = 0
      setRefused(undefined)
      for (const step of stepsOf(draft)) {
        setProgress({ done, of })
        await call(api.confirmMappings, { organisationId, decisions: step.map(decisionOf) })
        done += step.length
        onDraft((before) =>
          without(
            before,
            step.map(({ tid }) => tid),
          ),
        )
      }
      return done
    },
    onSuccess: onWritten,
    onError: (error) => {
      setProgress(undefined)
      const tid = error instanceof ProblemError ? error.details['tid'] : undefined
      const entry = typeof tid === 'string' ? draft.get(tid) : undefined
      if (entry) {
        setRefused(entry.tenant)
        onDraft((before) => without(before, [entry.tid]))
      }
      void onRefused()
    },
  })
  return { confirm, refused, progress }
}
