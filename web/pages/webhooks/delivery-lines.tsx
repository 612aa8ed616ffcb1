import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { deskApi } from '../../api/desk-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

const pageSize = 50

interface DeliveryLinesProps {
  readonly organisationId: string
  readonly webhookId: string
}

/** What was sent to a webhook, and what came of it. */
export function DeliveryLines({ organisationId, webhookId }: DeliveryLinesProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['webhook-lines', webhookId]
  const { deliveries, reasons } = texts.webhooks
  return (
    <section className="card" aria-labelledby="deliveries">
      <CardHead id="deliveries" title={deliveries.title} lead={deliveries.lead}>
        <Button
          size="xs"
          variant="default"
          onClick={() => void queryClient.invalidateQueries({ queryKey: ['webhook-lines', webhookId] })}
        >
          {deliveries.again}
        </Button>
      </CardHead>
      <PagedList
        label={deliveries.title}
        none={deliveries.none}
        queryKey={queryKey}
        read={(page, signal) =>
          call(deskApi.listDeliveryLines, { ...page, organisationId, webhookId, limit: pageSize }, signal)
        }
        keyOf={({ at, eventId, attempt }) => `${at} ${eventId} ${attempt}`}
      >
        {({ at, type, occasion, attempt, outcome, status, reason, milliseconds }) => (
          <>
            <span className="row-name">{type}</span>
            <StateMark tone={outcome === 'delivered' ? 'good' : 'gone'}>{deliveries.outcomes[outcome]}</StateMark>
            <span className="row-detail">
              <span>
                <Moment iso={at} />
              </span>
              <span>
                {[
                  deliveries.occasions[occasion],
                  deliveries.attempt(attempt),
                  status === undefined ? '' : `HTTP ${status}`,
                  reason === undefined ? '' : reasons[reason],
                  deliveries.took(milliseconds),
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </span>
            </span>
          </>
        )}
      </PagedList>
    </section>
  )
}
