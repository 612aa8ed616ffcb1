import { Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { sessionKey, useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Checks } from '../../parts/checks.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import type { Flag } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'

interface FlagsProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** What is switched on for an organisation. A press takes effect at once. */
export function FlagsOfOrganisation({ organisationId, mayChange }: FlagsProps) {
  const { flags } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['flags', organisationId] as const
  const read = useQuery({ queryKey, queryFn: ({ signal }) => call(api.readFlags, { organisationId }, signal) })
  const turn = useMutation({
    mutationFn: (wish: { readonly flag: Flag; readonly on: boolean }) =>
      call(api.turnFlag, { organisationId, ...wish }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey }),
        queryClient.invalidateQueries({ queryKey: ['all-flags'] }),
        queryClient.invalidateQueries({ queryKey: sessionKey }),
      ]),
  })
  const items = read.data?.items ?? []
  const shown = ({ key, on }: (typeof items)[number]) =>
    turn.isPending && turn.variables.flag === key ? turn.variables.on : on
  return (
    <section className="card" aria-labelledby="flags">
      <CardHead id="flags" title={flags.of} lead={flags.lead} />
      {read.isPending ? <Skeleton height={140} aria-hidden="true" /> : null}
      {read.error ? <ProblemNotice error={read.error} onRetry={() => void read.refetch()} /> : null}
      {turn.error ? <ProblemNotice error={turn.error} /> : null}
      {items.length === 0 ? null : (
        <Checks
          label={flags.on}
          disabled={!mayChange}
          options={items.map(({ key, description }) => ({
            value: key,
            label: key,
            description: flags.describe[key] ?? description,
          }))}
          values={items.filter(shown).map(({ key }) => key)}
          onChange={(values) => {
            const changed = items.find((item) => shown(item) !== values.includes(item.key))
            if (changed && !turn.isPending) turn.mutate({ flag: changed.key, on: values.includes(changed.key) })
          }}
        />
      )}
      {read.data && items.length === 0 ? <p className="quiet">{flags.none}</p> : null}
    </section>
  )
}
