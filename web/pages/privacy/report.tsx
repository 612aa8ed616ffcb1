import type { OutputOf } from '../../api/call.ts'
import { texts } from '../../texts/texts.ts'

interface ReportProps {
  readonly report: OutputOf<'readErasure'>['report']
  /** What it is called to a screen reader, where several stand on a page. */
  readonly name: string
}

/** Where something was found, how much of it, and of an erasure what is left and why. */
export function Report({ report, name }: ReportProps) {
  const { report: words, sections } = texts.privacy
  return (
    <details className="row-wide">
      <summary aria-label={name}>{words.show}</summary>
      {report.length === 0 ? (
        <p className="quiet">{words.nothing}</p>
      ) : (
        <div className="table-frame" tabIndex={0} role="region" aria-label={name}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{words.section}</th>
                <th scope="col">{words.found}</th>
                <th scope="col">{words.left}</th>
                <th scope="col">{words.why}</th>
              </tr>
            </thead>
            <tbody>
              {report.map(({ section, found, left, kept }) => (
                <tr key={section}>
                  <th scope="row">{sections[section]}</th>
                  <td>{texts.number(found)}</td>
                  <td>{left === undefined ? '' : texts.number(left)}</td>
                  <td>{kept === undefined ? '' : words.kept[kept]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
