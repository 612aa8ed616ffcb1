import { Skeleton, VisuallyHidden } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { UnreachableNotice } from '../../parts/unreachable-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { decided, matchOf, without, type Draft, type Suggestion, type Wish } from './draft.ts'
import { suggestionsKey } from './keys.ts'
import { MappingBulk } from './mapping-bulk.tsx'
import { KeyLegend, useRowKeys } from './mapping-keys.tsx'
import { MappingPager } from './mapping-pager.tsx'
import { MappingRow, type RowActs } from './mapping-row.tsx'
import { searchOf, type MappingView } from './mapping-view.ts'

const pageSize = 50

interface MappingListProps {
  readonly view: MappingView
  /** Of this kind, whatever is searched for. */
  readonly total: number
  readonly mayChange: boolean
  readonly draft: Draft
  readonly onDraft: (make: (draft: Draft) => Draft) => void
}

/** One page of tenants of one kind, and what can be decided about them. Everything goes into the draft alone. */
export function MappingList({ view, total, mayChange, draft, onDraft }: MappingListProps) {
  const call = useCall()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [open, setOpen] = useState<string>()
  const page = useQuery({
    queryKey: [...suggestionsKey(view.organisationId), view.show, view.wanted, view.after ?? ''],
    queryFn: ({ signal }) =>
      call(
        api.suggestMappings,
        { ...searchOf(view), limit: pageSize, ...(view.after === undefined ? {} : { cursor: view.after }) },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
  const items = page.data?.items ?? []
  const list = useRef<HTMLUListElement>(null)
  const shown = useRef(view.after)
  const { isPlaceholderData } = page
  useEffect(() => {
    if (isPlaceholderData || shown.current === view.after) return
    shown.current = view.after
    setSelected(new Set())
    list.current?.querySelector<HTMLElement>('[data-row-focus]')?.focus()
  }, [isPlaceholderData, view.after])
  const decide = (suggestions: readonly Suggestion[], wishFor: (one: Suggestion) => Wish | undefined) => {
    onDraft((before) => decided(before, suggestions, wishFor))
    setSelected(new Set())
  }
  const toggle = (tids: readonly string[], on: boolean) => {
    setSelected((before) => new Set(on ? [...before, ...tids] : [...before].filter((tid) => !tids.includes(tid))))
  }
  const actsOf = (suggestion: Suggestion): RowActs => ({
    accept:
      matchOf(suggestion) &&
      (() => {
        decide([suggestion], matchOf)
      }),
    create: () => {
      decide([suggestion], () => ({ state: 'create-new' }))
    },
    skip: () => {
      decide([suggestion], () => ({ state: 'skipped' }))
    },
    choose: () => {
      setOpen(suggestion.tid)
    },
    undo: () => {
      onDraft((before) => without(before, [suggestion.tid]))
    },
    decide: (wish: Wish) => {
      decide([suggestion], () => wish)
      setOpen(undefined)
    },
    close: () => {
      setOpen(undefined)
    },
    select: (on: boolean) => {
      toggle([suggestion.tid], on)
    },
  })
  const onKeyDown = useRowKeys((tid) => {
    const suggestion = items.find((one) => one.tid === tid)
    return mayChange && suggestion ? actsOf(suggestion) : undefined
  })

  if (page.isPending) return page.failureCount > 0 ? <UnreachableNotice /> : <RowsComing />
  if (page.error) return <ProblemNotice error={page.error} onRetry={() => void page.refetch()} />
  const { mapping: words } = texts.connect
  return (
    <>
      {mayChange && total > 0 ? (
        <MappingBulk view={view} total={total} items={items} selected={selected} onToggle={toggle} onDecide={decide} />
      ) : null}
      {items.length === 0 ? (
        <p className="quiet">{view.wanted === '' ? words.noneOf : words.none}</p>
      ) : (
        <ul
          ref={list}
          className="rows mapping-rows"
          aria-label={words.list}
          onKeyDown={onKeyDown}
          aria-busy={page.isPlaceholderData}
        >
          {items.map((suggestion) => (
            <MappingRow
              key={suggestion.tid}
              organisationId={view.organisationId}
              suggestion={suggestion}
              entry={draft.get(suggestion.tid)}
              selected={selected.has(suggestion.tid)}
              open={open === suggestion.tid}
              acts={mayChange ? actsOf(suggestion) : undefined}
            />
          ))}
        </ul>
      )}
      <MappingPager next={page.isPlaceholderData ? undefined : page.data.next} after={view.after} />
      {mayChange && items.length > 0 ? <KeyLegend /> : null}
      <VisuallyHidden role="status">{page.isFetching ? texts.loading : ''}</VisuallyHidden>
    </>
  )
}

const RowsComing = () => (
  <div className="rows" aria-hidden="true">
    {[70, 55, 62, 48, 58].map((width) => (
      <div key={width} className="row">
        <Skeleton height={20} width={`${width}%`} />
        <Skeleton height={14} width="40%" mt={8} />
      </div>
    ))}
  </div>
)
