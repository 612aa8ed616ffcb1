import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import type { OutputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'

type Item = OutputOf<'readReconciliationItem'>
/** What was just decided. */
export interface Resolved {
  readonly kind: 'link' | 'create' | 'dismiss'
  readonly item: Item
}

interface ResolvedNoticeProps {
  readonly active: ActiveOrganisation
  readonly resolved: Resolved
  readonly onReopened: (item: Item) => void
}

/** What was decided last, what of it can be taken back, and what cannot. */
export function ResolvedNotice({ active, resolved: { kind, item }, onReopened }: ResolvedNoticeProps) {
  const { organisationId, permissions } = active
  const call = useCall()
  const { queue } = texts
  const { tid, objectId, version, contactId, person } = item
  const reopen = useMutation({
    mutationFn: () => call(syncApi.reopenReconciliationItem, { organisationId, tid, objectId, version }),
    onSuccess: onReopened,
  })
  const remove = useMutation({
    mutationFn: async () => {
      const contact = await call(syncApi.readContact, { organisationId, contactId: contactId ?? '' })
      return call(syncApi.deactivateContact, { organisationId, contactId: contact.contactId, version: contact.version })
    },
  })
  const error = reopen.error ?? remove.error
  return (
    <Notice tone="calm" role="status" title={queue.done[kind](person.displayName)}>
      <p className="small">{remove.isSuccess ? queue.newDeactivated : queue.takingBack[kind]}</p>
      <div className="actions">
        {kind === 'dismiss' ? (
          <Button
            variant="default"
            size="xs"
            loading={reopen.isPending}
            onClick={() => {
              reopen.mutate()
            }}
          >
            {queue.reopen}
          </Button>
        ) : null}
        {kind === 'create' && permissions.includes('system_settings.update') && !remove.isSuccess ? (
          <Button
            variant="default"
            size="xs"
            loading={remove.isPending}
            onClick={() => {
              remove.mutate()
            }}
          >
            {queue.deactivateNew}
          </Button>
        ) : null}
        {contactId === undefined ? null : (
          <Link to={`${pages.contacts}/${contactId}`} className="text-link small">
            {queue.openContact}
          </Link>
        )}
      </div>
      {error ? <ProblemNotice error={error} /> : null}
    </Notice>
  )
}
