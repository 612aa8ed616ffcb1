import { Button, NativeSelect, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { OutputOf } from '../api/call.ts'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { withNames, type Named } from '../api/with-names.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { oneOf, useAddressState } from '../session/use-address-state.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { OneItem } from './queue/one-item.tsx'
import { ResolvedNotice, type Resolved } from './queue/resolved-notice.tsx'

const pageSize = 50
export const itemStates = ['open', 'linked', 'created', 'dismissed', 'closed'] as const
export type QueueItem = OutputOf<'listReconciliation'>['items'][number] & Named
type Page = { items: QueueItem[]; next?: string | undefined }

export const idOf = ({ tid, objectId }: Pick<QueueItem, 'tid' | 'objectId'>) => `${tid}/${objectId}`

/** People whom a sync could not tell apart: one after the other is compared with the contacts that they may be, and decided. */
export function QueuePage() {
  return (
    <SyncPage title={texts.queue.title} lead={texts.queue.lead} flag="entra-integration-ambiguous-queue">
      {(active) => <Queue active={active} />}
    </SyncPage>
  )
}

function useQueue(organisationId: string, state: QueueItem['state'], tid: string | undefined) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['queue', organisationId, state, tid] as const
  const query = useInfiniteQuery({
    queryKey,
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const wish = { organisationId, state, limit: pageSize, ...(tid === undefined ? {} : { tid }) }
      const page = await call(
        syncApi.listReconciliation,
        pageParam === undefined ? wish : { ...wish, cursor: pageParam },
        signal,
      )
      return { ...page, items: await withNames(call, organisationId, page.items, signal) }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    staleTime: 30_000,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  /** Takes an item out of the list that was decided: reading hundreds again would lose the place. */
  const drop = (id: string) => {
    queryClient.setQueryData<typeof query.data>(
      queryKey,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({ ...page, items: page.items.filter((item) => idOf(item) !== id) })),
        },
    )
  }
  return { query, items, drop }
}

function Queue({ active }: { readonly active: ActiveOrganisation }) {
  const { organisationId } = active
  const [get, set] = useAddressState()
  const state = oneOf(itemStates, get('state')) ?? 'open'
  const { query, items, drop } = useQueue(organisationId, state, get('tenant'))
  const [resolved, setResolved] = useState<Resolved>()
  const [moved, setMoved] = useState(false)
  const { queue } = texts
  const chosen = get('item') ?? (items[0] ? idOf(items[0]) : undefined)
  const place = items.findIndex((item) => idOf(item) === chosen)
  const go = (item: QueueItem | undefined, byKeys = true) => {
    setMoved(byKeys)
    if (item) set({ item: idOf(item) })
  }

  const choose = (item: QueueItem) => {
    go(item, false)
  }

  return (
    <>
      <div className="filters">
        <NativeSelect
          label={queue.state}
          value={state}
          data={itemStates.map((value) => ({ value, label: queue.states[value] }))}
          onChange={(event) => {
            set({
              state: event.currentTarget.value === 'open' ? undefined : event.currentTarget.value,
              item: undefined,
            })
          }}
        />
      </div>
      {resolved ? (
        <ResolvedNotice
          key={idOf(resolved.item)}
          active={active}
          resolved={resolved}
          onReopened={(item) => {
            setResolved(undefined)
            set({ item: idOf(item), state: undefined })
            void query.refetch()
          }}
        />
      ) : null}
      <div className="queue">
        <section className="card" aria-labelledby="queue-list">
          <h2 id="queue-list">{queue.states[state]}</h2>
          <List query={query} items={items} chosen={chosen} none={queue.none[state]} onChoose={choose} />
        </section>
        {chosen === undefined ? null : (
          <OneItem
            key={chosen}
            active={active}
            takesFocus={moved}
            id={chosen}
            position={place < 0 ? undefined : { place: place + 1, of: items.length, more: query.hasNextPage }}
            onPrevious={
              place > 0
                ? () => {
                    go(items[place - 1])
                  }
                : undefined
            }
            onNext={
              place >= 0 && place + 1 < items.length
                ? () => {
                    go(items[place + 1])
                  }
                : undefined
            }
            onResolved={(done) => {
              setResolved(done)
              setMoved(true)
              const next = items[place + 1] ?? items[place - 1]
              drop(chosen)
              set({ item: next ? idOf(next) : undefined })
              if (items.length < pageSize / 2 && query.hasNextPage) void query.fetchNextPage()
            }}
          />
        )}
      </div>
    </>
  )
}

interface ListProps {
  readonly query: ReturnType<typeof useQueue>['query']
  readonly items: readonly QueueItem[]
  readonly chosen: string | undefined
  readonly none: string
  readonly onChoose: (item: QueueItem) => void
}

function List({ query, items, chosen, none, onChoose }: ListProps) {
  const { queue } = texts
  const { hasNextPage, isFetching, error, fetchNextPage } = query
  // A page of a search may be empty although more are further on.
  const isBlank = items.length === 0 && hasNextPage
  useEffect(() => {
    if (isBlank && !isFetching && !error) void fetchNextPage()
  }, [isBlank, isFetching, error, fetchNextPage])
  if (query.isPending) return query.failureCount > 0 ? <UnreachableNotice /> : <Skeleton height={160} radius="md" />
  if (isBlank && !query.error) return <Skeleton height={160} radius="md" />
  if (query.error && items.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
  return (
    <>
      {items.length === 0 ? <p className="quiet">{none}</p> : null}
      <ul className="queue-list" aria-label={queue.list}>
        {items.map((item) => (
          <li key={idOf(item)}>
            <button
              type="button"
              className="queue-one focus-ring"
              aria-current={idOf(item) === chosen ? 'true' : undefined}
              onClick={() => {
                onChoose(item)
              }}
            >
              <span className="row-name">{item.person.displayName}</span>
              {item.state === 'open' ? null : (
                <StateMark tone={item.state === 'closed' ? 'gone' : 'good'}>{queue.states[item.state]}</StateMark>
              )}
              <span className="quiet small">{item.tenantName ?? item.tid}</span>
              <span className="small">{texts.sync.reason[item.closedFor ?? item.reason]}</span>
            </button>
          </li>
        ))}
      </ul>
      {query.error ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.hasNextPage ? (
        <Button
          variant="default"
          size="sm"
          loading={query.isFetchingNextPage}
          aria-label={texts.paged.moreOf(queue.list)}
          onClick={() => void query.fetchNextPage()}
        >
          {texts.paged.more}
        </Button>
      ) : null}
    </>
  )
}
