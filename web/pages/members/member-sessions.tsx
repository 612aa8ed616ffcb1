import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { Member } from './member.ts'

interface MemberSessionsProps {
  readonly organisationId: string
  readonly member: Pick<Member, 'memberId' | 'displayName'>
  readonly mayChange: boolean
}

/** Where a member is signed in. The session that looks is not ended from here: that is signing out. */
export function MemberSessions({ organisationId, member: { memberId, displayName }, mayChange }: MemberSessionsProps) {
  const { members } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['sessions-of', organisationId, memberId] as const
  const endAll = useMutation({
    mutationFn: () => call(api.endSessions, { organisationId, memberId }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey }),
  })
  const end = useMutation({
    mutationFn: (sessionId: string) => call(api.endSession, { organisationId, memberId, sessionId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  return (
    <section className="card" aria-labelledby="sessions">
      <CardHead id="sessions" title={members.sessions}>
        {mayChange ? (
          <ConfirmButton
            label={members.endAll}
            why={members.endAllWhy(displayName)}
            now={members.endAllNow}
            pending={endAll.isPending}
            error={endAll.error}
            onConfirm={() => {
              endAll.mutate()
            }}
            onLeft={endAll.reset}
          />
        ) : null}
      </CardHead>
      {end.error ? <ProblemNotice error={end.error} /> : null}
      <PagedList
        label={members.sessions}
        none={members.noSessions}
        queryKey={queryKey}
        read={(page, signal) => call(api.listSessions, { ...page, organisationId, memberId, limit: 20 }, signal)}
        keyOf={({ sessionId }) => sessionId}
      >
        {({ sessionId, createdAt, lastSeenAt, current }) => (
          <>
            <span className="row-name">{members.began(texts.moment(createdAt))}</span>
            <span className="quiet small">{current ? members.ownSession : ''}</span>
            <span className="row-detail">{members.lastSeen(texts.moment(lastSeenAt))}</span>
            {mayChange && !current ? (
              <Button
                size="xs"
                variant="default"
                loading={end.isPending && end.variables === sessionId}
                aria-label={members.endOf(texts.moment(createdAt))}
                onClick={() => {
                  end.mutate(sessionId)
                }}
              >
                {members.end}
              </Button>
            ) : null}
          </>
        )}
      </PagedList>
    </section>
  )
}
