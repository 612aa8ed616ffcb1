import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { texts } from '../../texts/texts.ts'
import { TaskRow } from './task-row.tsx'

interface ErasureRowProps {
  readonly task: OutputOf<'readErasure'>
  /** What, or whom, it is about. */
  readonly name: string
  /** Takes it back while it waits; absent for whoever may not. */
  readonly withdraw?: (() => Promise<unknown>) | undefined
  /** After it was taken back, or could not be. */
  readonly onSettled: () => Promise<unknown>
  readonly problem: (error: Error) => ReactNode
}

/** An erasure that was asked for: when it begins, and the way back until then. */
export function ErasureRow({ task, name, withdraw, onSettled, problem }: ErasureRowProps) {
  const taking = useMutation({ mutationFn: () => withdraw?.() ?? Promise.resolve(), onSettled })
  const { erasures } = texts.privacy
  return (
    <TaskRow task={task} name={name}>
      {task.state === 'waiting' ? <span>{erasures.starts(texts.moment(task.startsAt))}</span> : null}
      {taking.error ? problem(taking.error) : null}
      {task.state === 'waiting' && withdraw ? (
        <span>
          <Button
            size="xs"
            variant="default"
            loading={taking.isPending}
            aria-label={erasures.withdrawOf(texts.moment(task.requestedAt))}
            onClick={() => {
              taking.mutate()
            }}
          >
            {erasures.withdraw}
          </Button>
        </span>
      ) : null}
    </TaskRow>
  )
}
