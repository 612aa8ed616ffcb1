import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts/texts.ts'
import { ConfirmMappings } from './confirm-mappings.tsx'
import type { Outcome } from './draft.ts'
import { MappingFilters } from './mapping-filters.tsx'
import { MappingList } from './mapping-list.tsx'
import { countOfOutcome, outcomes } from './outcomes.ts'
import { GoOn, ShutNotice, StepFoot, type StepProps } from './step-frame.tsx'
import { useDraft } from './use-draft.ts'
import { useQueryText } from './use-query-text.ts'
import { tenantsOf, undecidedOf, type Summary } from './way.ts'

const resets = ['after'] as const

/** The third step: which client each tenant belongs to. Query: `show`, `q` and `after`, the part of the list that is looked at. */
export function MappingStep({ organisationId, mayChange, way, facts }: StepProps) {
  const [query] = useSearchParams()
  const search = useQueryText('q', resets)
  const [draft, change] = useDraft(organisationId)
  const [written, setWritten] = useState(0)
  const { summary } = facts
  const show = showOf(query.get('show'), summary)
  const after = query.get('after') ?? undefined
  const { mapping: words, shut } = texts.connect
  if (tenantsOf(summary) === 0)
    return (
      <>
        <ShutNotice first="discovery" why={shut.discovery} />
        <StepFoot step="mapping" ready={false} />
      </>
    )
  return (
    <>
      {written > 0 && draft.size === 0 ? (
        <Notice tone="calm" role="status">
          <p>{words.confirm.done(written)}</p>
          {summary.mapped > 0 ? (
            <div className="actions">
              <GoOn step="mapping" />
            </div>
          ) : null}
        </Notice>
      ) : null}
      <section className="card" aria-labelledby="mapping">
        <div>
          <h2 id="mapping">{words.title}</h2>
          <p className="quiet">{words.lead}</p>
          <p className="mapping-left">{words.left(undecidedOf(summary))}</p>
        </div>
        <MappingFilters summary={summary} show={show} search={search} />
        <MappingList
          key={`${show} ${search.wanted}`}
          view={{ organisationId, show, wanted: search.wanted, after }}
          total={countOfOutcome(summary, show)}
          mayChange={mayChange}
          draft={draft}
          onDraft={(make) => {
            setWritten(0)
            change(make)
          }}
        />
      </section>
      {draft.size > 0 && mayChange ? (
        <ConfirmMappings
          organisationId={organisationId}
          draft={draft}
          onDraft={change}
          onWritten={(amount) => {
            setWritten(amount)
            void way.renew()
          }}
          onRefused={way.renew}
        />
      ) : null}
      <StepFoot step="mapping" ready={summary.mapped > 0} />
    </>
  )
}

/** What is shown unless the address says otherwise: the first kind of which there are tenants. */
function showOf(text: string | null, summary: Summary): Outcome {
  const named = outcomes.find((outcome) => outcome === text)
  return named ?? outcomes.find((outcome) => countOfOutcome(summary, outcome) > 0) ?? 'auto-matched'
}
