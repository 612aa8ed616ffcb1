import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import type { OutputOf } from '../../api/call.ts'
import { deskApi } from '../../api/desk-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Figure, Figures } from '../../parts/figures.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

export type Webhook = OutputOf<'readWebhook'>

interface OfWebhook {
  readonly webhook: Webhook
  readonly mayChange: boolean
  readonly onChange: () => void
}

/** How a webhook is doing, and what one does about it. */
export function WebhookDoing({ webhook, mayChange, onChange }: OfWebhook) {
  const { address, description, types, state, pausedFor, createdAt, deliveredAt, failingSince, lastReason, nextAt } =
    webhook
  const { webhooks } = texts
  const { doing } = webhooks
  return (
    <section className="card" aria-labelledby="doing">
      <div className="card-head">
        <div>
          <h2 id="doing">{description ?? doing.title}</h2>
          <p className="quiet row-id">{address}</p>
        </div>
        <StateMark tone={state === 'active' ? 'good' : 'gone'}>{webhooks.states[state]}</StateMark>
      </div>
      {pausedFor === undefined ? null : (
        <Notice tone={pausedFor === 'person' ? 'calm' : 'warning'}>
          <p>{webhooks.pausedFor[pausedFor]}</p>
        </Notice>
      )}
      <Figures>
        <Figure name={doing.delivered}>{deliveredAt === undefined ? doing.never : <Moment iso={deliveredAt} />}</Figure>
        {failingSince === undefined ? null : (
          <Figure name={doing.failing}>
            <Moment iso={failingSince} />
          </Figure>
        )}
        {failingSince === undefined || lastReason === undefined ? null : (
          <Figure name={doing.reason}>{webhooks.reasons[lastReason]}</Figure>
        )}
        {nextAt === undefined ? null : (
          <Figure name={doing.next}>
            <Moment iso={nextAt} />
          </Figure>
        )}
        <Figure name={doing.created}>
          <Moment iso={createdAt} />
        </Figure>
      </Figures>
      <p className="small">{types.length === 0 ? webhooks.every : types.join(' · ')}</p>
      {webhook.previousUntil === undefined ? null : (
        <p className="quiet small">{webhooks.secret.both(texts.moment(webhook.previousUntil))}</p>
      )}
      {mayChange ? <Acts webhook={webhook} onChange={onChange} /> : null}
    </section>
  )
}

function Acts({ webhook, onChange }: Omit<OfWebhook, 'mayChange'>) {
  const { organisationId, webhookId, version, state } = webhook
  const call = useCall()
  const navigate = useNavigate()
  const { doing, reasons } = texts.webhooks
  const key = { organisationId, webhookId, version }
  const turn = useMutation({
    mutationFn: () => call(state === 'active' ? deskApi.pauseWebhook : deskApi.resumeWebhook, key),
    onSettled: onChange,
  })
  const test = useMutation({
    mutationFn: () => call(deskApi.testWebhook, { organisationId, webhookId }),
    onSettled: onChange,
  })
  const remove = useMutation({
    mutationFn: () => call(deskApi.removeWebhook, key),
    onSuccess: async () => {
      await navigate(pages.webhooks)
      onChange()
    },
  })
  const error = turn.error ?? test.error
  const tried = test.data
  return (
    <>
      {error ? <ProblemNotice error={error} /> : null}
      {tried === undefined ? null : (
        <Notice tone={tried.outcome === 'delivered' ? 'calm' : 'warning'} role="status">
          <p>
            {tried.outcome === 'delivered' || tried.reason === undefined
              ? doing.tested(tried.status)
              : doing.notTaken(reasons[tried.reason], tried.status)}
          </p>
        </Notice>
      )}
      <div className="actions">
        <Button
          size="xs"
          variant="default"
          loading={test.isPending}
          onClick={() => {
            test.mutate()
          }}
        >
          {doing.test}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={turn.isPending}
          onClick={() => {
            turn.mutate()
          }}
        >
          {state === 'active' ? doing.pause : doing.resume}
        </Button>
        <ConfirmButton
          label={doing.remove}
          why={doing.removeWhy}
          now={doing.removeNow}
          pending={remove.isPending}
          error={remove.error}
          onConfirm={() => {
            remove.mutate()
          }}
          onLeft={remove.reset}
        />
      </div>
    </>
  )
}
