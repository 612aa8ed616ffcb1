import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { matchOf, type Outcome, type Suggestion, type Wish } from './draft.ts'
import { searchOf, type MappingView } from './mapping-view.ts'

/** The hub's own limit of a page. */
const largestPage = 200

type WishFor = (suggestion: Suggestion) => Wish | undefined
const create: WishFor = () => ({ state: 'create-new' })
const skip: WishFor = () => ({ state: 'skipped' })

interface MappingBulkProps {
  readonly view: MappingView
  readonly total: number
  readonly items: readonly Suggestion[]
  readonly selected: ReadonlySet<string>
  readonly onToggle: (tids: readonly string[], on: boolean) => void
  readonly onDecide: (suggestions: readonly Suggestion[], wishFor: WishFor) => void
}

/** What can be decided about several tenants at once: those that are selected, or all of the kind that is shown. */
export function MappingBulk({ view, total, items, selected, onToggle, onDecide }: MappingBulkProps) {
  const { mapping: words } = texts.connect
  const isAll = items.length > 0 && items.every(({ tid }) => selected.has(tid))
  const chosen = items.filter(({ tid }) => selected.has(tid))
  const act = (label: string, wishFor: WishFor) => (
    <Button
      size="xs"
      variant="light"
      onClick={() => {
        onDecide(chosen, wishFor)
      }}
    >
      {label}
    </Button>
  )
  return (
    <div className="bulk">
      <label className="tick">
        <input
          type="checkbox"
          checked={isAll}
          ref={(box) => {
            if (box) box.indeterminate = chosen.length > 0 && !isAll
          }}
          onChange={(event) => {
            onToggle(
              items.map(({ tid }) => tid),
              event.currentTarget.checked,
            )
          }}
        />
        <span>{words.selectPage}</span>
      </label>
      {chosen.length > 0 ? (
        <>
          <span className="small" role="status">
            {words.selected(chosen.length)}
          </span>
          {chosen.some(({ match }) => match) ? act(words.acceptSelected, matchOf) : null}
          {view.show === 'mapped' ? null : act(words.createSelected, create)}
          {view.show === 'mapped' || view.show === 'skipped' ? null : act(words.skipSelected, skip)}
        </>
      ) : (
        <OfAll view={view} total={total} onDecide={onDecide} />
      )}
    </div>
  )
}

/** What makes sense for a whole kind. */
const ofKind: Readonly<Record<Outcome, readonly ('acceptAll' | 'createAll' | 'skipAll')[]>> = {
  'auto-matched': ['acceptAll'],
  'needs-review': ['skipAll'],
  unmatched: ['createAll', 'skipAll'],
  mapped: [],
  skipped: [],
}
const wishOf = { acceptAll: matchOf, createAll: create, skipAll: skip } as const

type OfAllProps = Pick<MappingBulkProps, 'view' | 'total' | 'onDecide'>

/** Reads every tenant of the kind, page by page, before it goes into the draft. With a search it is about those on the page, by selection. */
function OfAll({ view, total, onDecide }: OfAllProps) {
  const call = useCall()
  const collect = useMutation({
    mutationFn: async (act: keyof typeof wishOf) => {
      const all: Suggestion[] = []
      let cursor: string | undefined
      do {
        const page = await call(api.suggestMappings, {
          ...searchOf(view),
          limit: largestPage,
          ...(cursor === undefined ? {} : { cursor }),
        })
        all.push(...page.items)
        cursor = page.next
      } while (cursor !== undefined)
      return { all, act }
    },
    onSuccess: ({ all, act }) => {
      onDecide(all, wishOf[act])
    },
  })
  const { mapping: words } = texts.connect
  if (view.wanted !== '') return null
  return (
    <>
      {ofKind[view.show].map((act) => (
        <Button
          key={act}
          size="xs"
          variant={act === 'skipAll' ? 'default' : 'light'}
          loading={collect.isPending && collect.variables === act}
          disabled={collect.isPending && collect.variables !== act}
          onClick={() => {
            collect.mutate(act)
          }}
        >
          {words[act](total)}
        </Button>
      ))}
      <span role="status" className="quiet small">
        {collect.isPending ? words.collecting : ''}
      </span>
      {collect.error ? <ProblemNotice error={collect.error} /> : null}
    </>
  )
}
