import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemError } from '../../api/errors.ts'

interface SettingWish<Kept extends { readonly version?: string | undefined }, Draft> {
  readonly queryKey: readonly string[]
  readonly read: (signal?: AbortSignal) => Promise<Kept>
  readonly draftOf: (kept: Kept) => Draft
  /** `expected`: the version that was read; none where the defaults held. */
  readonly save: (draft: Draft, expected: { expected?: string }) => Promise<Kept>
}

/**
 * A setting that is read, drafted and written. Where somebody else wrote it meanwhile, the draft stays, what holds now is read, and saving
 * again counts.
 */
export function useSetting<Kept extends { readonly version?: string | undefined }, Draft extends object>({
  queryKey,
  read,
  draftOf,
  save,
}: SettingWish<Kept, Draft>) {
  const queryClient = useQueryClient()
  const [edited, setEdited] = useState<Draft>()
  const kept = useQuery({ queryKey, queryFn: ({ signal }) => read(signal) })
  const saving = useMutation({
    mutationFn: (draft: Draft) => {
      const version = kept.data?.version
      return save(draft, version === undefined ? {} : { expected: version })
    },
    onSuccess: (fresh) => {
      queryClient.setQueryData(queryKey, fresh)
      setEdited(undefined)
    },
    onError: (error) => {
      if (error instanceof ProblemError && error.code === 'version.stale') void kept.refetch()
    },
  })
  const base = kept.data === undefined ? undefined : draftOf(kept.data)
  const draft = edited ?? base
  return {
    kept,
    base,
    draft,
    isChanged: draft !== undefined && JSON.stringify(draft) !== JSON.stringify(base),
    set: (change: Partial<Draft>) => {
      if (draft) setEdited({ ...draft, ...change })
    },
    discard: () => {
      setEdited(undefined)
      saving.reset()
    },
    saving,
  }
}
