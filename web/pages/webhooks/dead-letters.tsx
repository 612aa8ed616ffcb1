import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { OutputOf } from '../../api/call.ts'
import { deskApi } from '../../api/desk-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { Webhook } from './webhook-doing.tsx'

const pageSize = 50
type Letter = OutputOf<'listDeadLetters'>['items'][number]

interface DeadLettersProps {
  readonly webhook: Webhook
  readonly mayChange: boolean
  readonly onChange: () => void
}

/** What was given up, to be sent again. */
export function DeadLetters({ webhook, mayChange, onChange }: DeadLettersProps) {
  const { organisationId, webhookId, state } = webhook
  const call = useCall()
  const { letters, doing, reasons } = texts.webhooks
  const key = { organisationId, webhookId }
  const one = useMutation({
    mutationFn: ({ letterId }: Letter) => call(deskApi.replayDeadLetter, { ...key, letterId }),
    onSettled: onChange,
  })
  const all = useMutation({ mutationFn: () => call(deskApi.replayDeadLetters, key), onSettled: onChange })
  const error = one.error ?? all.error
  const told =
    one.data === undefined
      ? all.isSuccess
        ? letters.started
        : undefined
      : one.data.outcome === 'delivered' || one.data.reason === undefined
        ? letters.taken
        : doing.notTaken(reasons[one.data.reason], one.data.status)
  return (
    <section className="card" aria-labelledby="letters">
      <CardHead id="letters" title={letters.title} lead={letters.lead}>
        {mayChange && state === 'active' ? (
          <Button
            size="xs"
            variant="default"
            title={letters.allWhy}
            loading={all.isPending}
            onClick={() => {
              one.reset()
              all.mutate()
            }}
          >
            {letters.all}
          </Button>
        ) : null}
      </CardHead>
      {error ? <ProblemNotice error={error} /> : null}
      {told === undefined ? null : (
        <Notice tone="calm" role="status">
          <p>{told}</p>
        </Notice>
      )}
      <PagedList
        label={letters.title}
        none={letters.none}
        queryKey={['webhook-letters', webhookId]}
        read={(page, signal) => call(deskApi.listDeadLetters, { ...page, ...key, limit: pageSize }, signal)}
        keyOf={({ letterId }) => letterId}
      >
        {(letter) => (
          <>
            <span className="row-name">{letter.type}</span>
            <span className="row-detail">
              <span>
                <Moment iso={letter.time} />
              </span>
              <span>
                {[
                  letters.attempts(letter.attempts),
                  letter.status === undefined ? '' : `HTTP ${letter.status}`,
                  reasons[letter.reason],
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </span>
              <span className="row-id">{letter.subject}</span>
            </span>
            {mayChange ? (
              <Button
                size="xs"
                variant="default"
                aria-label={letters.replayOf(letter.type, texts.moment(letter.time))}
                loading={one.isPending && one.variables.letterId === letter.letterId}
                onClick={() => {
                  all.reset()
                  one.mutate(letter)
                }}
              >
                {letters.replay}
              </Button>
            ) : null}
          </>
        )}
      </PagedList>
    </section>
  )
}
