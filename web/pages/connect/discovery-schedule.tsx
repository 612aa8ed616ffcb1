import { NativeSelect, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'

interface DiscoveryScheduleProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** Whether and how often discoveries start by themselves. */
export function DiscoverySchedule({ organisationId, mayChange }: DiscoveryScheduleProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['discovery-schedule', organisationId]
  const schedule = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(api.readDiscoverySchedule, { organisationId }, signal),
  })
  const change = useMutation({
    mutationFn: (wish: { on: boolean; intervalMinutes: number }) =>
      call(api.setDiscoverySchedule, { organisationId, ...wish }),
    onSuccess: (now) => {
      queryClient.setQueryData(queryKey, now)
    },
  })
  const { schedule: words } = texts.connect.discovery
  const { data, error } = schedule
  if (error) return <ProblemNotice error={error} onRetry={() => void schedule.refetch()} />
  if (!data) return <Skeleton height={120} radius="md" aria-hidden="true" />
  const { on, intervalMinutes } = change.isPending ? change.variables : data
  const usual = Object.entries(words.intervals).map(([value, label]) => ({ value, label }))
  const isUsual = usual.some(({ value }) => Number(value) === intervalMinutes)
  const own = isUsual ? [] : [{ value: String(intervalMinutes), label: words.other(intervalMinutes) }]
  return (
    <section className="card" aria-labelledby="schedule">
      <h2 id="schedule">{words.title}</h2>
      <label className="tick">
        <input
          type="checkbox"
          checked={on}
          disabled={!mayChange || change.isPending}
          onChange={(event) => {
            change.mutate({ on: event.currentTarget.checked, intervalMinutes })
          }}
        />
        <span>
          <span className="option-name">{words.on}</span>
          <span className="option-why" role="status">
            {on && data.nextAt !== undefined ? words.next(texts.moment(data.nextAt)) : words.off}
          </span>
        </span>
      </label>
      {on ? (
        <NativeSelect
          className="form-narrow"
          label={words.every}
          value={String(intervalMinutes)}
          disabled={!mayChange || change.isPending}
          data={[...usual, ...own]}
          onChange={(event) => {
            change.mutate({ on, intervalMinutes: Number(event.currentTarget.value) })
          }}
        />
      ) : null}
      {change.error ? <ProblemNotice error={change.error} /> : null}
    </section>
  )
}
