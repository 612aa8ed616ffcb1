import { TextInput } from '@mantine/core'
import { Link, useSearchParams } from 'react-router'
import { texts } from '../../texts/texts.ts'
import type { Outcome } from './draft.ts'
import { countOfOutcome, outcomes } from './outcomes.ts'
import { stay } from './stay.ts'
import type { useQueryText } from './use-query-text.ts'
import type { Summary } from './way.ts'

interface MappingFiltersProps {
  readonly summary: Summary
  readonly show: Outcome
  readonly search: ReturnType<typeof useQueryText>
}

/** The kinds of tenants with how many there are of each, and a search within the one that is shown. */
export function MappingFilters({ summary, show, search: { text, setText } }: MappingFiltersProps) {
  const [query] = useSearchParams()
  const { mapping: words } = texts.connect
  const addressOf = (outcome: Outcome) => {
    const after = new URLSearchParams(query)
    after.delete('after')
    after.set('show', outcome)
    return `?${after.toString()}`
  }
  return (
    <>
      <nav aria-label={words.showing}>
        <ul className="tabs">
          {outcomes.map((outcome) => (
            <li key={outcome}>
              <Link
                to={addressOf(outcome)}
                className="tab"
                aria-current={outcome === show ? 'true' : undefined}
                replace
                state={stay}
              >
                {words.shows[outcome]}{' '}
                <span className="tab-count">{texts.number(countOfOutcome(summary, outcome))}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <p className="quiet small">{words.explained[show]}</p>
      <TextInput
        type="search"
        className="form-narrow"
        label={words.search}
        placeholder={words.searchWhy}
        value={text}
        maxLength={200}
        onChange={(event) => {
          setText(event.currentTarget.value)
        }}
      />
    </>
  )
}
