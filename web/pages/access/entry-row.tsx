import { Button, Radio, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { deskApi } from '../../api/desk-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import { reviewKey, subjectAddress, subjectKey, type Entry } from './access.ts'
import { heldText, roleName, signInText } from './held-text.ts'

interface EntryProps {
  readonly organisationId: string
  readonly reviewId: string
  readonly entry: Entry
  /** Whether it can be decided: the review is open, and whoever looks may. */
  readonly isOpen: boolean
}

/** One access of a review: what it is, what is so by now, what was decided, and the deciding. */
export function EntryRow(props: EntryProps) {
  const { access } = texts
  const { subject, displayName, roles, lastSignInAt, decision, decidedByName, now, changed } = props.entry
  const name = displayName ?? (subject.kind === 'member' ? access.somebody : subject.clientId)
  const seen = signInText(subject.kind, lastSignInAt)
  const isUnfinished = decision?.what === 'remove' && decision.done !== true
  const mark =
    decision === undefined ? access.undecided : isUnfinished ? access.unfinished : access.decided[decision.what]
  return (
    <>
      <span className="row-name">
        {displayName === undefined ? (
          name
        ) : (
          <Link to={subjectAddress(subject)} className="text-link">
            {name}
          </Link>
        )}
      </span>
      <StateMark tone={decision === undefined || isUnfinished ? 'gone' : 'good'}>{mark}</StateMark>
      <span className="row-detail">
        <span>{roles.length === 0 ? access.noRoles : heldText(roles)}</span>
        {seen === undefined ? null : <span>{seen}</span>}
      </span>
      <span className="row-detail">
        {changed && decision?.done !== true ? (
          <span>{access.now(access.nowStates[now.state], now.roles.map(({ role }) => roleName(role)).join(', '))}</span>
        ) : null}
        {decision === undefined ? null : (
          <span>
            {access.by(decidedByName ?? access.somebody, texts.moment(decision.at), access.reasons[decision.reason])}
          </span>
        )}
      </span>
      {props.isOpen && decision?.done !== true ? <Deciding {...props} name={name} /> : null}
    </>
  )
}

function Deciding({ organisationId, reviewId, entry, name }: EntryProps & { readonly name: string }) {
  const call = useCall()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { access } = texts
  const { entryId, version, decision } = entry
  const again = () => queryClient.invalidateQueries({ queryKey: reviewKey(organisationId, reviewId) })
  const keep = useMutation({
    mutationFn: async (reason: 'needed' | 'emergency') => {
      const wish = { organisationId, reviewId, reason, entries: [{ entryId, version }] }
      const { outcomes } = await call(deskApi.keepReviewEntries, wish)
      return outcomes[0]?.outcome
    },
    onSettled: again,
  })
  const isUnfinished = decision?.what === 'remove'
  return (
    <>
      <span className="row-acts">
        {isUnfinished ? null : (
          <>
            {decision?.what === 'keep' && decision.reason === 'needed' ? null : (
              <Button
                size="xs"
                loading={keep.isPending}
                aria-label={access.keepOf(name)}
                onClick={() => {
                  keep.mutate('needed')
                }}
              >
                {access.keep}
              </Button>
            )}
            {decision?.reason === 'emergency' ? null : (
              <Button
                size="xs"
                variant="default"
                disabled={keep.isPending}
                aria-label={access.emergencyOf(name)}
                onClick={() => {
                  keep.mutate('emergency')
                }}
              >
                {access.emergency}
              </Button>
            )}
          </>
        )}
        <Button
          size="xs"
          variant="default"
          disabled={keep.isPending}
          aria-haspopup="dialog"
          aria-label={isUnfinished ? access.finishOf(name) : access.removeOf(name)}
          onClick={() => {
            setAsking(true)
          }}
        >
          {isUnfinished ? access.finish : access.remove}
        </Button>
      </span>
      {keep.error ? <ProblemNotice error={keep.error} /> : null}
      {keep.data === undefined || keep.data === 'kept' ? null : (
        <Notice tone="warning" role="alert">
          <p>{access.stale}</p>
        </Notice>
      )}
      {isAsking ? (
        <RemoveDialog
          organisationId={organisationId}
          reviewId={reviewId}
          entry={entry}
          name={name}
          onClose={() => {
            setAsking(false)
          }}
          onSettled={again}
        />
      ) : null}
    </>
  )
}

const removeReasons = ['left', 'moved', 'unused', 'unknown'] as const
type Reason = (typeof removeReasons)[number]

interface RemoveProps extends Omit<EntryProps, 'isOpen'> {
  readonly name: string
  readonly onClose: () => void
  readonly onSettled: () => unknown
}

function RemoveDialog({ organisationId, reviewId, entry, name, onClose, onSettled }: RemoveProps) {
  const call = useCall()
  const { access } = texts
  const { entryId, version, subject } = entry
  const [reason, setReason] = useState<Reason>()
  const remove = useMutation({
    mutationFn: (why: Reason) =>
      call(deskApi.removeReviewEntry, { organisationId, reviewId, entryId, version, reason: why }),
    onSuccess: onClose,
    onSettled,
  })
  return (
    <ConfirmDialog
      title={access.removeQuestion(name)}
      confirm={access.removeNow}
      busy={remove.isPending}
      ready={reason !== undefined && remove.error === null}
      onConfirm={() => {
        if (reason !== undefined) remove.mutate(reason)
      }}
      onClose={onClose}
    >
      <p>{subject.kind === 'member' ? access.removeMember : access.removeProgram}</p>
      <Radio.Group
        label={access.why}
        value={reason ?? ''}
        onChange={(value) => {
          setReason(removeReasons.find((one) => one === value))
        }}
      >
        <Stack gap="xs" mt="xs">
          {removeReasons.map((value) => (
            <Radio key={`${subjectKey(subject)}-${value}`} value={value} label={access.reasons[value]} />
          ))}
        </Stack>
      </Radio.Group>
      {remove.error ? <ProblemNotice error={remove.error} /> : null}
    </ConfirmDialog>
  )
}
