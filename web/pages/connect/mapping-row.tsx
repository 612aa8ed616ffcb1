import { Button } from '@mantine/core'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import { ClientChoice } from './client-choice.tsx'
import type { DraftEntry, Suggestion, Wish } from './draft.ts'
import { evidenceText } from './evidence.ts'
import type { KeyActs } from './mapping-keys.tsx'

/** What can be done about a row; all of it stays in the draft. */
export interface RowActs extends KeyActs {
  readonly decide: (wish: Wish) => void
  readonly close: () => void
  readonly select: (on: boolean) => void
}

interface MappingRowProps {
  readonly organisationId: string
  readonly suggestion: Suggestion
  readonly entry: DraftEntry | undefined
  readonly selected: boolean
  /** Its panel is open. */
  readonly open: boolean
  /** Absent for somebody who may only look. */
  readonly acts: RowActs | undefined
}

/** One tenant: what fits it, what is decided, and what waits to be confirmed. */
export function MappingRow({ organisationId, suggestion, entry, selected, open, acts }: MappingRowProps) {
  const { tid, displayName, primaryDomain } = suggestion
  const { mapping: words } = texts.connect
  return (
    <li
      className={entry ? 'row mapping-row mapping-row-waiting' : 'row mapping-row'}
      data-tid={tid}
      {...(acts ? {} : { tabIndex: -1, 'data-row-focus': true })}
    >
      {acts ? (
        <input
          type="checkbox"
          className="mapping-tick"
          data-row-focus
          aria-label={words.select(displayName)}
          checked={selected}
          onChange={(event) => {
            acts.select(event.currentTarget.checked)
          }}
        />
      ) : null}
      <div className="mapping-tenant">
        <span className="row-name">{displayName}</span>
        <span className="quiet small">{primaryDomain ?? words.noDomain}</span>
      </div>
      <div className="mapping-client">{entry ? <Waiting entry={entry} /> : <Standing suggestion={suggestion} />}</div>
      {acts ? <RowButtons suggestion={suggestion} entry={entry} acts={acts} /> : null}
      {open && acts ? (
        <ClientChoice
          organisationId={organisationId}
          suggestion={suggestion}
          onTake={acts.decide}
          onClose={acts.close}
        />
      ) : null}
    </li>
  )
}

function Waiting({ entry: { wish, leaves } }: { readonly entry: DraftEntry }) {
  const { mapping: words } = texts.connect
  return (
    <>
      <span className="mapping-will">
        {wish.state === 'mapped' ? words.will.mapped(wish.client.displayName) : words.will[wish.state]}
      </span>
      {leaves === undefined ? null : <span className="small mapping-leaves">{words.moves(leaves)}</span>}
    </>
  )
}

/** What holds, or what fits where nothing was decided. */
function Standing({ suggestion }: { readonly suggestion: Suggestion }) {
  const { outcome, match, candidates, mapping, client } = suggestion
  const { mapping: words } = texts.connect
  if (outcome === 'skipped') return <StateMark tone="gone">{words.isSkipped}</StateMark>
  if (outcome === 'mapped')
    return (
      <>
        <StateMark tone="good">
          {mapping?.state === 'create-new' ? words.isNew : `${words.isMapped} ${client?.displayName ?? '–'}`}
        </StateMark>
        {mapping?.unsettled === true ? <span className="quiet small">{words.unsettled}</span> : null}
      </>
    )
  const best = match ?? candidates[0]
  const others = candidates.length - 1
  return (
    <>
      {best === undefined ? (
        <span className="quiet">{words.nothingFits}</span>
      ) : (
        <>
          <span className="mapping-best">{best.displayName}</span>
          <span className="quiet small">
            {evidenceText(best)}
            {others > 0 ? ` · ${words.more(others)}` : ''}
          </span>
        </>
      )}
      {mapping?.state === 'unmapped' && client ? (
        <span className="quiet small">{words.wasAt(client.displayName)}</span>
      ) : null}
    </>
  )
}

interface RowButtonsProps {
  readonly suggestion: Suggestion
  readonly entry: DraftEntry | undefined
  readonly acts: RowActs
}

function RowButtons({ suggestion, entry, acts }: RowButtonsProps) {
  const { displayName, match, outcome } = suggestion
  const { mapping: words } = texts.connect
  return (
    <div className="mapping-acts">
      {entry ? (
        <Button variant="default" size="xs" aria-label={words.undoOf(displayName)} onClick={acts.undo}>
          {words.undo}
        </Button>
      ) : (
        <>
          {match && acts.accept ? (
            <Button
              variant="light"
              size="xs"
              aria-label={words.acceptOf(displayName, match.displayName)}
              onClick={acts.accept}
            >
              {words.accept}
            </Button>
          ) : null}
          <Button variant="default" size="xs" aria-label={words.chooseOf(displayName)} onClick={acts.choose}>
            {words.choose}
          </Button>
          {outcome === 'skipped' || outcome === 'mapped' ? null : (
            <Button variant="subtle" size="xs" aria-label={words.skipOf(displayName)} onClick={acts.skip}>
              {words.skip}
            </Button>
          )}
        </>
      )}
    </div>
  )
}
