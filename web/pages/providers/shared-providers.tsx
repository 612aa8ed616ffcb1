import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { ProviderIcon } from '../../parts/provider-icon.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

interface SharedProvidersProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** The platform's own providers, and which of them the organisation accepts. */
export function SharedProviders({ organisationId, mayChange }: SharedProvidersProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['platform-providers', organisationId]
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(api.listPlatformProviders, { organisationId }, signal),
  })
  const change = useMutation({
    mutationFn: ({ providerId, accepted }: { providerId: string; accepted: boolean }) =>
      call(accepted ? api.withdrawPlatformProvider : api.acceptPlatformProvider, { organisationId, providerId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  const { shared } = texts.providerSettings
  return (
    <section className="card" aria-labelledby="shared-providers">
      <CardHead id="shared-providers" title={shared.title} lead={shared.lead} />
      {change.error ? <ProblemNotice error={change.error} /> : null}
      {list.error ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton height={60} radius="md" /> : null}
      {list.data?.items.length === 0 ? <p className="quiet">{shared.none}</p> : null}
      {list.data && list.data.items.length > 0 ? (
        <ul className="rows" aria-label={shared.title}>
          {list.data.items.map(({ providerId, label, icon, kind, accepted }) => (
            <li key={providerId} className="row">
              <span className="row-name provider-name">
                <ProviderIcon name={icon} />
                {label}
              </span>
              <StateMark tone={accepted ? 'good' : 'gone'}>{accepted ? shared.accepted : shared.shutOut}</StateMark>
              <span className="row-detail">
                <span>{texts.providerSettings.kinds[kind]}</span>
                {accepted && mayChange ? <span>{shared.withdrawWhy}</span> : null}
                {mayChange ? (
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={accepted ? shared.withdrawOf(label) : shared.acceptOf(label)}
                    loading={change.isPending && change.variables.providerId === providerId}
                    onClick={() => {
                      change.mutate({ providerId, accepted })
                    }}
                  >
                    {accepted ? shared.withdraw : shared.accept}
                  </Button>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}
