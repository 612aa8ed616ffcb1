import type { KeyboardEvent } from 'react'
import { texts } from '../../texts/texts.ts'

/** What can be done about one tenant. */
export interface KeyActs {
  readonly accept: (() => void) | undefined
  readonly create: () => void
  readonly skip: () => void
  readonly choose: () => void
  readonly undo: () => void
}

/**
 * Keys on a list of tenants: they work while the focus is on a tenant's row and nothing is typed. The list's own arrows lead from row to row.
 */
export function useRowKeys(actsOf: (tid: string) => KeyActs | undefined): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    const { target, key } = event
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return
    const row = target.closest<HTMLElement>('[data-tid]')
    if (!row || isTyping(target)) return
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const next = key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling
      const focus = next?.querySelector<HTMLElement>('[data-row-focus]')
      if (focus) {
        event.preventDefault()
        focus.focus()
      }
      return
    }
    const acts = actsOf(row.dataset['tid'] ?? '')
    const act = acts && actOf(key.toLowerCase(), acts)
    if (!act) return
    event.preventDefault()
    act()
  }
}

function actOf(key: string, { accept, create, skip, choose, undo }: KeyActs): (() => void) | undefined {
  const known: Readonly<Record<string, (() => void) | undefined>> = {
    a: accept,
    n: create,
    s: skip,
    c: choose,
    u: undo,
  }
  return known[key]
}

/** In the panel of a row keys are its own. */
const isTyping = (target: HTMLElement) => target.closest('[data-row-panel]') !== null

/** The keys, shown below the list. */
export function KeyLegend() {
  const { keys } = texts.connect.mapping
  return (
    <details className="guide">
      <summary>{keys.title}</summary>
      <p className="quiet small">{keys.lead}</p>
      <dl className="keys">
        {keys.list.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
