import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import { useEffect, useRef, type ReactNode } from 'react'
import { texts } from '../texts/texts.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { UnreachableNotice } from './unreachable-notice.tsx'

const fresh = 30_000

interface PagedListProps<Item> {
  readonly label: string
  readonly none: string
  readonly queryKey: QueryKey
  readonly read: (
    page: { cursor?: string },
    signal: AbortSignal,
  ) => Promise<{ items: Item[]; next?: string | undefined }>
  readonly keyOf: (item: Item) => string
  readonly children: (item: Item) => ReactNode
}

/** A list that the hub gives out page by page. The focus follows to the first entry of a page just added. */
export function PagedList<Item>({ label, none, queryKey, read, keyOf, children }: PagedListProps<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const shownBefore = useRef<number>(undefined)
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam === undefined ? {} : { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    staleTime: fresh,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []

  // A page of a search may be empty although there are hits further on.
  const { hasNextPage, isFetching, error, fetchNextPage } = query
  const isEmpty = items.length === 0 && hasNextPage
  useEffect(() => {
    if (isEmpty && !isFetching && !error) void fetchNextPage()
  }, [isEmpty, isFetching, error, fetchNextPage])

  useEffect(() => {
    if (shownBefore.current === undefined || items.length <= shownBefore.current) return
    const added = list.current?.children[shownBefore.current]
    if (added instanceof HTMLElement) added.focus()
    shownBefore.current = undefined
  }, [items.length])

  if (query.isPending) return query.failureCount > 0 ? <UnreachableNotice /> : <ListSkeleton />
  if (isEmpty && !error) return <ListSkeleton />
  if (query.error && items.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
  if (items.length === 0) return <p className="quiet">{none}</p>

  const showMore = () => {
    shownBefore.current = items.length
    void query.fetchNextPage()
  }
  return (
    <>
      <ul ref={list} className="rows" aria-label={label}>
        {items.map((item) => (
          <li key={keyOf(item)} className="row" tabIndex={-1}>
            {children(item)}
          </li>
        ))}
      </ul>
      {query.error ? <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> : null}
      <div className="rows-end">
        <span className="quiet">
          {query.hasNextPage ? texts.paged.shownOfMore(items.length) : texts.paged.shown(items.length)}
        </span>
        {query.hasNextPage ? (
          <Button
            variant="default"
            size="sm"
            onClick={showMore}
            loading={query.isFetchingNextPage}
            aria-label={texts.paged.moreOf(label)}
          >
            {texts.paged.more}
          </Button>
        ) : null}
      </div>
      <VisuallyHidden role="status">{query.isFetchingNextPage ? texts.loading : ''}</VisuallyHidden>
    </>
  )
}

function ListSkeleton() {
  return (
    <div className="rows" aria-hidden="true">
      {[1, 2, 3, 4].map((row) => (
        <div key={row} className="row">
          <Skeleton height={20} width={`${70 - row * 8}%`} />
          <Skeleton height={14} width="45%" mt={8} />
        </div>
      ))}
    </div>
  )
}
