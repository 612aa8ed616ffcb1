import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { ProviderIcon } from '../../parts/provider-icon.tsx'
import { nearness } from '../../parts/secret-end.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { UnreachableNotice } from '../../parts/unreachable-notice.tsx'
import { providerAddress } from '../../session/addresses.ts'
import { texts } from '../../texts/texts.ts'
import { afterMove, inOrder } from './places.ts'

type Provider = OutputOf<'readIdentityProvider'>

/** More than an organisation can have, so that one page holds them all. */
const pageSize = 50

interface ProviderListProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** The ways to sign in of an organisation, in the order of its sign-in page. */
export function ProviderList({ organisationId, mayChange }: ProviderListProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['identity-providers', organisationId]
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(api.listIdentityProviders, { organisationId, limit: pageSize }, signal),
  })
  const move = useMutation({
    mutationFn: async ({ provider, by }: { provider: Provider; by: -1 | 1 }) => {
      for (const { provider: each, order } of afterMove(list.data?.items ?? [], provider.providerId, by)) {
        const { providerId, version } = each
        await call(api.changeIdentityProvider, { organisationId, providerId, version, order })
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  const { providers } = texts
  const items = inOrder(list.data?.items ?? [])
  return (
    <section className="card" aria-label={providers.title}>
      <div className="actions">
        {mayChange ? (
          <Button component={Link} to={`${pages.identityProviders}/new`}>
            {providers.add}
          </Button>
        ) : null}
        <Button
          component="a"
          variant="default"
          href={`${pages.signIn}?${new URLSearchParams({ organisation: organisationId }).toString()}`}
        >
          {texts.providerSettings.signInPage}
        </Button>
      </div>
      {move.error ? <ProblemNotice error={move.error} /> : null}
      {list.data ? null : list.error ? (
        <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      ) : list.failureCount > 0 ? (
        <UnreachableNotice />
      ) : (
        <Skeleton height={160} radius="md" />
      )}
      {list.data && items.length === 0 ? <p className="quiet">{providers.none}</p> : null}
      <VisuallyHidden role="status">{announcement(move.isSuccess, move.variables?.provider, items)}</VisuallyHidden>
      <Rows
        items={items}
        mayChange={mayChange}
        isBusy={move.isPending}
        onMove={(provider, by) => {
          if (!move.isPending) move.mutate({ provider, by })
        }}
      />
    </section>
  )
}

function announcement(isDone: boolean, moved: Provider | undefined, items: readonly Provider[]): string {
  if (!isDone || !moved) return ''
  const place = items.findIndex(({ providerId }) => providerId === moved.providerId) + 1
  return texts.providerSettings.order.moved(moved.label, place, items.length)
}

interface RowsProps {
  readonly items: readonly Provider[]
  readonly mayChange: boolean
  readonly isBusy: boolean
  readonly onMove: (provider: Provider, by: -1 | 1) => void
}

function Rows({ items, mayChange, isBusy, onMove }: RowsProps) {
  const { providers, providerSettings } = texts
  const list = useRef<HTMLOListElement>(null)
  const moved = useRef<{ readonly providerId: string; readonly by: -1 | 1 }>(undefined)
  // A row that moved takes the focus along, to the button that still leads somewhere.
  useEffect(() => {
    if (isBusy || !moved.current) return
    const { providerId, by } = moved.current
    moved.current = undefined
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>(`[data-of="${providerId}"] button`) ?? [])]
    const wanted = by === -1 ? buttons[0] : buttons[1]
    const usable = wanted?.disabled === true ? buttons.find(({ disabled }) => !disabled) : wanted
    usable?.focus()
  }, [isBusy, items])
  return (
    <ol className="rows" ref={list} aria-label={providers.title}>
      {items.map((provider, place) => {
        const { providerId, label, icon, kind, state, drift } = provider
        const arrow = (by: -1 | 1, name: string, isEnd: boolean) => (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={name}
            disabled={isEnd}
            onClick={() => {
              moved.current = { providerId, by }
              onMove(provider, by)
            }}
          >
            <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
              <path
                d={by === -1 ? 'M3 10l5-5 5 5' : 'M3 6l5 5 5-5'}
                fill="none"
                stroke="currentColor"
                strokeWidth="2"
              />
            </svg>
          </Button>
        )
        return (
          <li key={providerId} className="row" data-of={providerId}>
            <span className="row-name provider-name">
              <ProviderIcon name={icon} />
              {mayChange ? (
                <Link to={providerAddress(providerId)} className="text-link" aria-label={providers.open(label)}>
                  {label}
                </Link>
              ) : (
                label
              )}
            </span>
            <span className="provider-order">
              <StateMark tone={state === 'enabled' ? 'good' : 'gone'}>{providers.state[state]}</StateMark>
              {mayChange && items.length > 1 ? (
                <>
                  {arrow(-1, providerSettings.order.up(label), place === 0)}
                  {arrow(1, providerSettings.order.down(label), place === items.length - 1)}
                </>
              ) : null}
            </span>
            <span className="row-detail">
              <span>{providerSettings.kinds[kind]}</span>
              <SecretEnd provider={provider} />
              {drift === undefined ? null : <span className="state-gone">{providers.drift}</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function SecretEnd({ provider: { secretEndsOn } }: { readonly provider: Provider }) {
  const [now] = useState(() => Date.now())
  const how = nearness(secretEndsOn, now)
  if (secretEndsOn === undefined) return null
  const { ending } = texts.providerSettings
  const words = (how === 'over' ? ending.over : how === 'soon' ? ending.soon : ending.ends)(texts.day(secretEndsOn))
  return <span className={how === 'far' ? undefined : 'state-gone'}>{words}</span>
}
