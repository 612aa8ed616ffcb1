import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import { useAllSecrets } from './all-secrets.ts'
import { IssuedLink } from '../secrets/issued-link.tsx'

type Connection = OutputOf<'readIntegrationConnection'>

interface SecretsCardProps {
  readonly organisationId: string
  readonly clientId: string
  readonly secrets: Connection['secrets']
  readonly mayChange: boolean
}

/** What the program signs in by, and the handing over of what was not handed over yet. */
export function SecretsCard({ organisationId, clientId, secrets, mayChange }: SecretsCardProps) {
  const board = useAllSecrets(organisationId)
  const [link, setLink] = useState<string>()
  const { secrets: words } = texts.integrations
  const deliveryOf = (keyId: string) =>
    board.data?.find((entry) => entry.clientId === clientId && entry.keyId === keyId)?.delivery
  return (
    <section className="card" aria-labelledby="secrets-of">
      <h2 id="secrets-of">{words.title}</h2>
      {board.error ? <ProblemNotice error={board.error} onRetry={() => void board.refetch()} /> : null}
      {link === undefined ? null : <IssuedLink link={link} />}
      {secrets.length === 0 ? <p className="quiet">{words.none}</p> : null}
      <ul className="rows" aria-label={words.title}>
        {secrets.map(({ keyId, kind, state, endsAt }) => {
          const delivery = deliveryOf(keyId)
          const isReady = delivery === 'none' && (state === 'current' || state === 'expiring')
          const about = [
            texts.secrets.kind[kind],
            endsAt === undefined ? texts.secrets.endless : texts.secrets.ends(texts.day(endsAt)),
            delivery === undefined ? '' : texts.secrets.delivery[delivery],
          ]
          return (
            <li key={keyId} className="row">
              <span className="row-name row-id">{keyId}</span>
              <StateMark tone={state === 'current' ? 'good' : 'gone'}>{texts.secrets.state[state]}</StateMark>
              <span className="row-detail">
                <span>{about.filter((text) => text !== '').join(' · ')}</span>
              </span>
              {isReady && mayChange ? (
                <HandOver organisationId={organisationId} clientId={clientId} keyId={keyId} onLink={setLink} />
              ) : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface HandOverProps {
  readonly organisationId: string
  readonly clientId: string
  readonly keyId: string
  readonly onLink: (link: string) => void
}

const offeredDays = [1, 3, 7, 14]

function HandOver({ organisationId, clientId, keyId, onLink }: HandOverProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const [days, setDays] = useState('')
  const create = useMutation({
    mutationFn: () =>
      call(api.createDelivery, {
        organisationId,
        clientId,
        keyId,
        ...(days === '' ? {} : { days: Number(days) }),
      }),
    onSuccess: async ({ link }) => {
      onLink(link)
      await Promise.all(
        ['secrets', 'deliveries-of'].map((name) => queryClient.invalidateQueries({ queryKey: [name, organisationId] })),
      )
    },
  })
  const { secrets: words } = texts.integrations
  return (
    <div className="row-more">
      {create.error ? <ProblemNotice error={create.error} /> : null}
      <div className="inline-form">
        <NativeSelect
          label={words.days}
          value={days}
          data={[
            { value: '', label: words.usualDays },
            ...offeredDays.map((each) => ({ value: String(each), label: words.daysOf(each) })),
          ]}
          onChange={(event) => {
            setDays(event.currentTarget.value)
          }}
        />
        <Button
          variant="light"
          aria-label={words.handOverOf(keyId)}
          loading={create.isPending}
          onClick={() => {
            create.mutate()
          }}
        >
          {words.handOver}
        </Button>
      </div>
    </div>
  )
}
