import { Button, NativeSelect, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { OutputOf } from '../../api/call.ts'
import { deskApi } from '../../api/desk-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { planKey, reviewAddress, reviewsKey } from './access.ts'

type Plan = OutputOf<'readReviewPlan'>

interface PlanProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** When access is to be looked at again, how often, and the beginning of a review. */
export function PlanCard({ organisationId, mayChange }: PlanProps) {
  const call = useCall()
  const { data, error, refetch } = useQuery({
    queryKey: planKey(organisationId),
    queryFn: ({ signal }) => call(deskApi.readReviewPlan, { organisationId }, signal),
  })
  const { plan: words } = texts.access
  return (
    <section className="card" aria-labelledby="plan">
      <div>
        <h2 id="plan">{words.title}</h2>
        {data ? <p className="quiet">{whenText(data)}</p> : null}
      </div>
      {error && !data ? <ProblemNotice error={error} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <Skeleton height={96} radius="md" />}
      {data && mayChange ? (
        <>
          <HowOften key={data.version ?? ''} plan={data} />
          {data.open === undefined ? <Begin organisationId={organisationId} /> : null}
        </>
      ) : null}
    </section>
  )
}

function whenText({ dueAt, everyDays, open }: Plan): string {
  const { plan: words } = texts.access
  if (dueAt === undefined) return everyDays === 0 ? words.never : words.none
  const day = texts.day(dueAt)
  if (Date.parse(dueAt) > Date.now()) return words.next(day)
  return open === undefined ? words.due(day) : words.dueOpen(day)
}

const usual = [30, 90, 180, 365, 0]

function HowOften({ plan }: { readonly plan: Plan }) {
  const { organisationId, everyDays, version } = plan
  const call = useCall()
  const queryClient = useQueryClient()
  const [days, setDays] = useState(String(everyDays))
  const save = useMutation({
    mutationFn: () =>
      call(deskApi.changeReviewPlan, {
        organisationId,
        everyDays: Number(days),
        ...(version === undefined ? {} : { expected: version }),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: planKey(organisationId) }),
  })
  const { plan: words } = texts.access
  const choices = usual.includes(everyDays) ? usual : [everyDays, ...usual]
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <div className="inline-form">
        <NativeSelect
          label={words.every}
          value={days}
          data={choices.map((choice) => ({ value: String(choice), label: words.days(choice) }))}
          onChange={(event) => {
            save.reset()
            setDays(event.currentTarget.value)
          }}
        />
        <Button type="submit" variant="default" loading={save.isPending}>
          {words.save}
        </Button>
      </div>
      {save.error ? <ProblemNotice error={save.error} /> : null}
      {save.isSuccess ? (
        <Notice tone="calm" role="status">
          <p>{words.saved}</p>
        </Notice>
      ) : null}
    </form>
  )
}

function Begin({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const begin = useMutation({
    mutationFn: () => call(deskApi.beginAccessReview, { organisationId }),
    onSuccess: ({ reviewId }) => void navigate(reviewAddress(reviewId)),
    onSettled: () =>
      Promise.all(
        [planKey(organisationId), reviewsKey(organisationId)].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  })
  const { plan: words } = texts.access
  return (
    <div className="form">
      {begin.error ? <ProblemNotice error={begin.error} /> : null}
      <div className="actions">
        <Button
          loading={begin.isPending}
          aria-describedby="begin-why"
          onClick={() => {
            begin.mutate()
          }}
        >
          {words.begin}
        </Button>
      </div>
      <p className="quiet small" id="begin-why" aria-live="polite">
        {begin.isPending ? words.beginning : words.beginWhy}
      </p>
    </div>
  )
}
