import type { SyncRunView } from '../../../shared/contract/sync.ts'
import { texts } from '../../texts/texts.ts'

const tallyNames = [
  'created',
  'linked',
  'updated',
  'deactivated',
  'reactivated',
  'asked',
  'skipped',
  'unchanged',
  'failed',
] as const
type Tally = Pick<SyncRunView, (typeof tallyNames)[number]>

/** What of a tally somebody wants to see in a line: everything that is not zero. */
export function tallyLine(tally: Tally): string {
  const told = tallyNames.filter((name) => tally[name] > 0)
  return told.length === 0
    ? texts.sync.nobody
    : told.map((name) => texts.sync.tallyShort[name](tally[name])).join(' · ')
}

interface RunTallyProps {
  readonly run: SyncRunView
  /** The preview that the run was started from. */
  readonly preview?: SyncRunView | undefined
}

/** What became of how many people; beside it what the preview said, where there is one. */
export function RunTally({ run, preview }: RunTallyProps) {
  const { sync } = texts
  const differs = preview !== undefined && tallyNames.some((name) => run[name] !== preview[name])
  const over = run.state === 'completed' || run.state === 'partial'
  return (
    <>
      <table className="tally">
        <caption className="quiet small">{sync.people}</caption>
        <thead>
          <tr>
            <th scope="col">{sync.decisionHead}</th>
            {preview ? <th scope="col">{sync.previewSaid}</th> : null}
            <th scope="col">{run.mode === 'preview' ? sync.would : sync.did}</th>
            <th scope="col">{sync.means}</th>
          </tr>
        </thead>
        <tbody>
          {tallyNames.map((name) => (
            <tr key={name} className={run[name] === 0 && (preview?.[name] ?? 0) === 0 ? 'quiet' : undefined}>
              <th scope="row">{sync.tally[name]}</th>
              {preview ? <td>{texts.number(preview[name])}</td> : null}
              <td>
                {texts.number(run[name])}
                {preview && over && run[name] !== preview[name] ? (
                  <span className="differs"> {sync.otherThanPreview}</span>
                ) : null}
              </td>
              <td className="quiet small">{sync.tallyMeans[name]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {preview && over ? <p className="quiet small">{differs ? sync.differed : sync.asPreviewed}</p> : null}
      {run.warnings > 0 ? <p className="quiet small">{sync.warnings(run.warnings)}</p> : null}
    </>
  )
}
