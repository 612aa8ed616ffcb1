import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { Member } from './member.ts'

interface MemberActsProps {
  readonly member: Member
  /** Where one is once the member is not there any more. */
  readonly gone: string
}

/** Shutting somebody out, letting them in again, and forgetting them. Never oneself. */
export function MemberActs({ member, gone }: MemberActsProps) {
  const { organisationId, memberId, version, displayName, state } = member
  const { members } = texts
  const call = useCall()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const key = { organisationId, memberId, version }
  const listed = () => queryClient.invalidateQueries({ queryKey: ['members', organisationId] })
  const turn = useMutation({
    mutationFn: () => call(state === 'active' ? api.deactivateMember : api.reactivateMember, key),
    onSuccess: () =>
      Promise.all([
        listed(),
        queryClient.invalidateQueries({ queryKey: ['member', organisationId, memberId] }),
        queryClient.invalidateQueries({ queryKey: ['sessions-of', organisationId, memberId] }),
      ]),
  })
  const remove = useMutation({
    mutationFn: () => call(api.removeMember, key),
    onSuccess: async () => {
      await navigate(gone)
      queryClient.removeQueries({ queryKey: ['member', organisationId, memberId] })
      await listed()
    },
  })
  return (
    <section className="card card-acts" aria-label={displayName}>
      {state === 'active' ? (
        <ConfirmButton
          label={members.deactivate}
          why={members.deactivateWhy(displayName)}
          now={members.deactivateNow}
          pending={turn.isPending}
          error={turn.error}
          onConfirm={() => {
            turn.mutate()
          }}
          onLeft={turn.reset}
        />
      ) : (
        <div>
          {turn.error ? <ProblemNotice error={turn.error} /> : null}
          <Button
            size="xs"
            loading={turn.isPending}
            onClick={() => {
              turn.mutate()
            }}
          >
            {members.reactivate}
          </Button>
        </div>
      )}
      <ConfirmButton
        label={members.remove}
        why={members.removeWhy(displayName)}
        now={members.removeNow}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          remove.mutate()
        }}
        onLeft={remove.reset}
      />
    </section>
  )
}
