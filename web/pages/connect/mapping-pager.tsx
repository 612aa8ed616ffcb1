import { Button } from '@mantine/core'
import { Link, useLocation, useSearchParams } from 'react-router'
import { texts } from '../../texts/texts.ts'
import { stay } from './stay.ts'

interface MappingPagerProps {
  readonly next: string | undefined
  readonly after: string | undefined
}

/**
 * From page to page, by addresses: each can be come back to. The hub's list goes forward only, so the way back is what the browser's history
 * remembers of it.
 */
export function MappingPager({ next, after }: MappingPagerProps) {
  const [query] = useSearchParams()
  const { state } = useLocation() as { readonly state: unknown }
  const trail = trailOf(state)
  const { pager } = texts.connect.mapping
  if (next === undefined && after === undefined) return null
  const to = (cursor: string | undefined) => {
    const changed = new URLSearchParams(query)
    if (cursor === undefined || cursor === '') changed.delete('after')
    else changed.set('after', cursor)
    return `?${changed.toString()}`
  }
  return (
    <nav className="pager" aria-label={pager.label}>
      {after === undefined ? null : (
        <>
          <Button component={Link} to={to(undefined)} state={stay} variant="default" size="sm">
            {pager.first}
          </Button>
          {trail.length > 1 ? (
            <Button
              component={Link}
              to={to(trail.at(-1))}
              state={{ trail: trail.slice(0, -1), ...stay }}
              variant="default"
              size="sm"
            >
              {pager.before}
            </Button>
          ) : null}
        </>
      )}
      {next === undefined ? null : (
        <Button
          component={Link}
          to={to(next)}
          state={{ trail: [...trail, after ?? ''], ...stay }}
          variant="default"
          size="sm"
        >
          {pager.next}
        </Button>
      )}
    </nav>
  )
}

/** Where the pages before began, the first with an empty text. */
function trailOf(state: unknown): readonly string[] {
  const kept = typeof state === 'object' && state !== null ? (state as Record<string, unknown>)['trail'] : undefined
  return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
}
