import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deskApi } from '../../api/desk-routes.ts'
import { api } from '../../api/routes.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Check } from '../../parts/check.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { useAddressState } from '../../session/use-address-state.ts'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import { SubjectChoice, subjectOf, type Subject, type SubjectDraft } from './subject-choice.tsx'

/** In hours, as texts of a select. */
const waits = ['24', '72', '168', '0'] as const
const nobody: SubjectDraft = { kind: 'member', person: undefined, tid: '', objectId: '' }

interface AskFormProps {
  readonly active: ActiveOrganisation
  readonly onAsked: (kind: 'export' | 'erasure') => void
}

/** Whom one came for, by the address of the page. */
function useCameFor({ organisationId }: ActiveOrganisation) {
  const call = useCall()
  const [get] = useAddressState()
  const [memberId, contactId] = [get('member'), get('contact')]
  return useQuery({
    queryKey: ['privacy-subject', organisationId, memberId, contactId],
    queryFn: async ({ signal }): Promise<SubjectDraft> => {
      if (memberId !== undefined) {
        const { displayName } = await call(api.readMember, { organisationId, memberId }, signal)
        return { ...nobody, kind: 'member', person: { id: memberId, name: displayName } }
      }
      if (contactId === undefined) return nobody
      const { displayName } = await call(syncApi.readContact, { organisationId, contactId }, signal)
      return { ...nobody, kind: 'contact', person: { id: contactId, name: displayName } }
    },
    enabled: memberId !== undefined || contactId !== undefined,
    staleTime: Infinity,
  })
}

/** Asks for everything about a person, or for their erasure. */
export function AskForm({ active, onAsked }: AskFormProps) {
  const { organisationId, permissions } = active
  const cameFor = useCameFor(active)
  const [chosen, setChosen] = useState<SubjectDraft>()
  const draft = chosen ?? cameFor.data ?? nobody
  const [isTried, setTried] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [withRelated, setWithRelated] = useState(false)
  const [wait, setWait] = useState<string>(waits[0])
  const start = useStart({ organisationId, withRelated, wait }, (kind) => {
    setAsking(false)
    setTried(false)
    setChosen(nobody)
    onAsked(kind)
  })
  const { ask } = texts.privacy
  const subject = subjectOf(draft)
  const name = draft.person?.name ?? draft.objectId.trim().toLowerCase()
  const attempt = (act: (chosen: Subject) => void) => {
    start.reset()
    setTried(subject === undefined)
    if (subject !== undefined) act(subject)
  }
  const done = start.data === undefined ? undefined : start.data === 'export' ? ask.exportStarted : ask.eraseStarted
  return (
    <section className="card" aria-labelledby="ask">
      <h2 id="ask">{ask.title}</h2>
      {cameFor.error ? <ProblemNotice error={cameFor.error} /> : null}
      <div className="form">
        <SubjectChoice
          organisationId={organisationId}
          mayReadContacts={permissions.includes('system_settings.read')}
          draft={draft}
          isTried={isTried}
          onChange={(changed) => {
            start.reset()
            setAsking(false)
            setChosen(changed)
          }}
        />
        <Check label={ask.related} description={ask.relatedWhy} checked={withRelated} onChange={setWithRelated} />
        <NativeSelect
          label={`${ask.erase}: ${ask.wait}`}
          value={wait}
          data={waits.map((value) => ({ value, label: ask.waits[value] }))}
          onChange={(event) => {
            setWait(event.currentTarget.value)
          }}
        />
        {start.error ? <ProblemNotice error={start.error} /> : null}
        {done === undefined ? null : (
          <Notice tone="calm" role="status">
            <p>{done}</p>
          </Notice>
        )}
        {isAsking && subject !== undefined ? (
          <Confirm
            title={ask.eraseQuestion}
            lead={ask.eraseWhy}
            yes={ask.eraseNow}
            no={ask.keep}
            isBusy={start.isPending}
            typed={{ label: ask.typeToErase(name), text: name }}
            onYes={() => {
              start.mutate({ kind: 'erasure', subject })
            }}
            onNo={() => {
              setAsking(false)
            }}
          />
        ) : (
          <div className="actions">
            <Button
              loading={start.isPending}
              aria-describedby="export-why"
              onClick={() => {
                attempt((wanted) => {
                  start.mutate({ kind: 'export', subject: wanted })
                })
              }}
            >
              {ask.export}
            </Button>
            <Button
              variant="default"
              disabled={start.isPending}
              onClick={() => {
                attempt(() => {
                  setAsking(true)
                })
              }}
            >
              {ask.erase}
            </Button>
          </div>
        )}
        <p className="quiet small" id="export-why">
          {ask.exportWhy}
        </p>
      </div>
    </section>
  )
}

interface Wish {
  readonly organisationId: string
  readonly withRelated: boolean
  readonly wait: string
}

function useStart({ organisationId, withRelated, wait }: Wish, onStarted: (kind: 'export' | 'erasure') => void) {
  const call = useCall()
  return useMutation({
    mutationFn: async ({ kind, subject }: { readonly kind: 'export' | 'erasure'; readonly subject: Subject }) => {
      if (kind === 'export') await call(deskApi.startExport, { organisationId, subject, withRelated })
      else await call(deskApi.startErasure, { organisationId, subject, withRelated, waitHours: Number(wait) })
      return kind
    },
    onSuccess: onStarted,
  })
}
