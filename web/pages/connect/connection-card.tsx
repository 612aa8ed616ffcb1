import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { connectAddress } from '../../../shared/contract/pages.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import { DiagnosisNotice } from './diagnosis-notice.tsx'
import { connectionKey } from './keys.ts'
import type { Connection } from './way.ts'

interface ConnectionCardProps {
  readonly organisationId: string
  readonly connection: Connection
  readonly mayChange: boolean
  readonly mayCipp: boolean
  readonly onChange: () => Promise<unknown>
}

/** The connection as it is, whether it works, and what can be done about it. */
export function ConnectionCard({ organisationId, connection, mayChange, mayCipp, onChange }: ConnectionCardProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const { connection: words } = texts.connect
  const validate = useMutation({
    mutationFn: () => call(api.validateConnection, { organisationId }),
    onSuccess: ({ connection: now }) => {
      queryClient.setQueryData(connectionKey(organisationId), now)
    },
  })
  const { kind = 'direct', state, diagnosis } = connection
  // A connection by CIPP goes on without the flag, but cannot be tried or made again.
  const mayTouch = kind === 'direct' || mayCipp
  const other = kind === 'direct' ? 'cipp' : 'direct'
  return (
    <section className="card" aria-labelledby="connection">
      <CardHead id="connection" title={words.card}>
        <StateMark tone={state === 'connected' ? 'good' : 'gone'}>{words.state[state]}</StateMark>
      </CardHead>
      <ConnectionFacts connection={connection} />
      {diagnosis ? (
        <DiagnosisNotice title={words.state.failing} code={diagnosis.code} aadsts={diagnosis.aadsts} role="status" />
      ) : null}
      {validate.data && !diagnosis ? (
        <Notice tone="calm" role="status">
          <p>{words.validated}</p>
        </Notice>
      ) : null}
      {validate.error ? <ProblemNotice error={validate.error} /> : null}
      {mayChange ? (
        <div className="actions">
          {mayTouch ? (
            <>
              <Button
                variant="light"
                loading={validate.isPending}
                onClick={() => {
                  validate.mutate()
                }}
              >
                {words.validate}
              </Button>
              <Button component={Link} to={`${connectAddress('connection')}?kind=${kind}`} variant="default">
                {words.again}
              </Button>
            </>
          ) : null}
          {other === 'direct' || mayCipp ? (
            <Button component={Link} to={`${connectAddress('connection')}?kind=${other}`} variant="default">
              {words.switchTo(words.kinds[other])}
            </Button>
          ) : null}
          <Disconnect organisationId={organisationId} onChange={onChange} />
        </div>
      ) : null}
    </section>
  )
}

function ConnectionFacts({ connection }: { readonly connection: Connection }) {
  const { connection: words } = texts.connect
  const { kind, connectedAt, partnerTid, baseUrl, credential, tokenEndsAt, probedAt } = connection
  const facts = [
    [words.facts.kind, kind && words.kinds[kind]],
    [words.facts.baseUrl, baseUrl],
    [words.facts.partnerTid, partnerTid],
    [words.facts.credential, credential && words.credentials[credential]],
    [words.facts.since, connectedAt && texts.moment(connectedAt)],
    [words.facts.tokenEndsAt, tokenEndsAt && texts.moment(tokenEndsAt)],
    [words.facts.probedAt, probedAt === undefined ? words.never : texts.moment(probedAt)],
  ] as const
  return (
    <dl className="facts facts-across">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

interface DisconnectProps {
  readonly organisationId: string
  readonly onChange: () => Promise<unknown>
}

function Disconnect({ organisationId, onChange }: DisconnectProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const [, setQuery] = useSearchParams()
  const [asks, setAsks] = useState(false)
  const { ending, disconnect: label } = texts.connect.connection
  const disconnect = useMutation({
    mutationFn: () => call(api.disconnect, { organisationId }),
    onSuccess: (connection) => {
      setAsks(false)
      queryClient.setQueryData(connectionKey(organisationId), connection)
      setQuery({ ended: '1' }, { replace: true })
      void onChange()
    },
  })
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setAsks(true)
        }}
      >
        {label}
      </Button>
      {asks ? (
        <ConfirmDialog
          title={ending.title}
          confirm={ending.confirm}
          busy={disconnect.isPending}
          onConfirm={() => {
            disconnect.mutate()
          }}
          onClose={() => {
            setAsks(false)
          }}
        >
          <p>{ending.meaning}</p>
          <p>{ending.stays}</p>
          {disconnect.error ? <ProblemNotice error={disconnect.error} /> : null}
        </ConfirmDialog>
      ) : null}
    </>
  )
}
