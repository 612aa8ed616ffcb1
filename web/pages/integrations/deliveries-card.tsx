import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

type Delivery = OutputOf<'readDelivery'>

interface DeliveriesCardProps {
  readonly organisationId: string
  readonly clientId: string
  readonly mayChange: boolean
  /** Its secret is being renewed. */
  readonly onReissue: () => void
}

/** What became of each handing over. */
export function DeliveriesCard({ organisationId, clientId, mayChange, onReissue }: DeliveriesCardProps) {
  const deliveries = useDeliveriesOf(organisationId, clientId)
  const { deliveries: words } = texts.integrations
  return (
    <section className="card" aria-labelledby="deliveries">
      <CardHead id="deliveries" title={words.title} lead={words.lead} />
      {deliveries.error ? <ProblemNotice error={deliveries.error} onRetry={() => void deliveries.refetch()} /> : null}
      {deliveries.isPending ? <Skeleton height={60} radius="md" /> : null}
      {deliveries.data?.length === 0 ? <p className="quiet">{words.none}</p> : null}
      {deliveries.data && deliveries.data.length > 0 ? (
        <ul className="rows" aria-label={words.list}>
          {deliveries.data.map((delivery) => (
            <li key={delivery.deliveryId} className="row">
              <Row delivery={delivery} mayChange={mayChange} onReissue={onReissue} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}

interface RowProps {
  readonly delivery: Delivery
  readonly mayChange: boolean
  readonly onReissue: () => void
}

function Row({ delivery, mayChange, onReissue }: RowProps) {
  const { keyId, state, expiresAt, endedAt } = delivery
  const { deliveries: words } = texts.integrations
  return (
    <>
      <span className="row-name row-id">{keyId}</span>
      <StateMark tone={state === 'opened' ? 'good' : 'gone'}>{words.state[state]}</StateMark>
      <span className="row-detail">
        <span>{endedAt === undefined ? words.until(texts.moment(expiresAt)) : words.ended(texts.moment(endedAt))}</span>
      </span>
      {mayChange ? <RowActions delivery={delivery} onReissue={onReissue} /> : null}
    </>
  )
}

function RowActions({ delivery, onReissue }: Omit<RowProps, 'mayChange'>) {
  const call = useCall()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { organisationId, deliveryId, version, keyId, state } = delivery
  const key = { organisationId, deliveryId, version }
  const refresh = async () => {
    setAsking(false)
    await Promise.all(
      ['secrets', 'deliveries-of'].map((name) => queryClient.invalidateQueries({ queryKey: [name, organisationId] })),
    )
  }
  const revoke = useMutation({ mutationFn: () => call(api.revokeDelivery, key), onSettled: refresh })
  const reissue = useMutation({
    mutationFn: () => call(api.reissueDelivery, key),
    onSuccess: onReissue,
    onSettled: refresh,
  })
  const { deliveries: words } = texts.integrations
  const error = revoke.error ?? reissue.error
  return (
    <div className="row-more">
      {error ? <ProblemNotice error={error} /> : null}
      {isAsking ? (
        <Confirm
          title={words.confirmReissue}
          lead={words.confirmReissueWhy}
          yes={words.yes}
          no={words.no}
          isBusy={reissue.isPending}
          onYes={() => {
            reissue.mutate()
          }}
          onNo={() => {
            setAsking(false)
          }}
        />
      ) : (
        <div className="actions">
          {state === 'open' ? (
            <Button
              size="xs"
              variant="default"
              aria-label={words.revokeOf(keyId)}
              loading={revoke.isPending}
              onClick={() => {
                revoke.mutate()
              }}
            >
              {words.revoke}
            </Button>
          ) : null}
          <Button
            size="xs"
            variant="default"
            aria-label={words.reissueOf(keyId)}
            onClick={() => {
              setAsking(true)
            }}
          >
            {words.reissue}
          </Button>
        </div>
      )}
    </div>
  )
}

const pageSize = 200
/** Pages that are read at most; of a program with many more the newest are shown. */
const mostPages = 5

/** Newest first. */
function useDeliveriesOf(organisationId: string, clientId: string) {
  const call = useCall()
  return useQuery({
    queryKey: ['deliveries-of', organisationId, clientId],
    queryFn: async ({ signal }) => {
      const found: Delivery[] = []
      let cursor: string | undefined
      for (let page = 0; page < mostPages; page += 1) {
        const at = cursor === undefined ? {} : { cursor }
        const wish = { organisationId, clientId, limit: pageSize, ...at }
        const { items, next } = await call(api.listDeliveries, wish, signal)
        found.push(...items)
        if (next === undefined) break
        cursor = next
      }
      return found
    },
  })
}
