import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { ProblemError } from '../../api/errors.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { StepList } from '../../parts/step-list.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import { CredentialFields, credentialFaults, emptyCredential } from './credential-fields.tsx'

type Rotation = OutputOf<'readRotation'>

/** In milliseconds. */
const pause = 1_500
const isTurning = ({ state }: Rotation) => state === 'running' || state === 'undoing'

export const rotationKey = (organisationId: string, clientId: string) => ['rotation', organisationId, clientId]

interface RotationCardProps {
  readonly organisationId: string
  readonly clientId: string
  readonly displayName: string
  readonly mayChange: boolean
  /** The secrets are others now. */
  readonly onTurned: () => void
}

/** The renewal of a program's secret: how far the latest is, and the start of another. */
export function RotationCard({ organisationId, clientId, displayName, mayChange, onTurned }: RotationCardProps) {
  const call = useCall()
  const queryKey = rotationKey(organisationId, clientId)
  const rotation = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      call(api.readRotation, { organisationId, clientId }, signal).catch((error: unknown) => {
        if (error instanceof ProblemError && error.code === 'rotation.unknown') return null
        throw error
      }),
    refetchInterval: ({ state: { data } }) => (data && isTurning(data) ? pause : false),
  })
  const state = rotation.data?.state
  useEffect(() => {
    if (state === 'overlapping' || state === 'finished') onTurned()
  }, [state, onTurned])
  const { rotation: words } = texts.integrations
  return (
    <section className="card" aria-labelledby="rotation">
      <CardHead id="rotation" title={words.title} lead={words.lead}>
        {rotation.data ? (
          <StateMark tone={rotation.data.state === 'finished' ? 'good' : 'gone'}>
            {words.state[rotation.data.state]}
          </StateMark>
        ) : null}
      </CardHead>
      {rotation.error ? <ProblemNotice error={rotation.error} onRetry={() => void rotation.refetch()} /> : null}
      {rotation.isPending ? <Skeleton height={160} radius="md" /> : null}
      {rotation.data === null ? <p className="quiet">{words.never}</p> : null}
      {rotation.data ? <Progress rotation={rotation.data} /> : null}
      {mayChange && rotation.data !== undefined ? (
        <Start
          organisationId={organisationId}
          clientId={clientId}
          displayName={displayName}
          rotation={rotation.data ?? undefined}
        />
      ) : null}
    </section>
  )
}

const usual = ['credential', 'probe', 'secret', 'overlap', 'withdraw', 'settle'] as const
const emergency = usual.filter((step) => step !== 'overlap')

function Progress({ rotation }: { readonly rotation: Rotation }) {
  const { state, step, reason, waitsFor, failure, overlapEndsAt, startedAt } = rotation
  const { rotation: words, progress } = texts.integrations
  const steps =
    state === 'undoing' || state === 'failed' ? (['undo'] as const) : reason === 'emergency' ? emergency : usual
  const waiting = [
    ...(waitsFor === undefined ? [] : [progress.waits(problemText(waitsFor).title)]),
    ...(state === 'overlapping' && overlapEndsAt !== undefined ? [words.overlap(texts.moment(overlapEndsAt))] : []),
  ]
  return (
    <>
      <p className="quiet small">
        {words.reason[reason]}, {texts.moment(startedAt)}
      </p>
      {failure === undefined ? null : (
        <Notice tone="warning" title={problemText(failure).title}>
          <p>{problemText(failure).meaning}</p>
          <p>{state === 'failed' ? words.failed : problemText(failure).next}</p>
        </Notice>
      )}
      <StepList
        label={words.title}
        steps={steps.map((each) => ({ step: each, words: words.step[each] }))}
        current={state === 'finished' || state === 'failed' ? undefined : step}
        waiting={waiting}
      />
      {(state === 'overlapping' || (state === 'finished' && reason === 'emergency')) && rotation.kind === 'password' ? (
        <Notice tone="calm" role="status">
          <p>{words.handOver}</p>
        </Notice>
      ) : null}
    </>
  )
}

interface StartProps {
  readonly organisationId: string
  readonly clientId: string
  readonly displayName: string
  readonly rotation: Rotation | undefined
}

function Start({ organisationId, clientId, displayName, rotation }: StartProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const [asked, setAsked] = useState(false)
  const [draft, setDraft] = useState(emptyCredential)
  const [isTried, setTried] = useState(false)
  const { rotation: words } = texts.integrations
  const faults = credentialFaults(draft)
  const start = useMutation({
    mutationFn: (reason: 'asked' | 'emergency') => {
      const credential =
        draft.kind === 'certificate'
          ? { kind: 'certificate' as const, certificate: draft.certificate.trim() }
          : { kind: 'password' as const }
      return call(api.startRotation, { organisationId, clientId, reason, credential })
    },
    onSuccess: (started) => {
      setAsked(false)
      setTried(false)
      setDraft(emptyCredential)
      queryClient.setQueryData(rotationKey(organisationId, clientId), started)
    },
  })
  if (rotation && isTurning(rotation)) return null
  const mayAsk = rotation?.state !== 'overlapping'
  const begin = (act: () => void) => {
    setTried(true)
    if (Object.keys(faults).length === 0) act()
  }
  return (
    <div className="card-foot">
      {start.error ? <ProblemNotice error={start.error} /> : null}
      <div className="form full">
        <CredentialFields
          draft={draft}
          onChange={setDraft}
          offered={['password', 'certificate']}
          faults={isTried ? faults : {}}
        />
      </div>
      {asked ? (
        <Confirm
          title={words.emergencyTitle}
          lead={words.emergencyWhy}
          yes={words.yes}
          no={words.no}
          isBusy={start.isPending}
          typed={{ label: words.typeName(displayName), text: displayName }}
          onYes={() => {
            start.mutate('emergency')
          }}
          onNo={() => {
            setAsked(false)
          }}
        />
      ) : (
        <div className="actions">
          {mayAsk ? (
            <Button
              variant="light"
              loading={start.isPending}
              onClick={() => {
                begin(() => {
                  start.mutate('asked')
                })
              }}
            >
              {draft.kind === 'certificate' ? words.startCertificate : words.start}
            </Button>
          ) : null}
          <Button
            variant="default"
            onClick={() => {
              begin(() => {
                setAsked(true)
              })
            }}
          >
            {words.emergency}
          </Button>
        </div>
      )}
    </div>
  )
}
