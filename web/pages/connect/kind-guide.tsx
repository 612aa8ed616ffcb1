import { texts } from '../../texts/texts.ts'

/** How the two kinds of connection differ. `bare`: within something that has its heading. */
export function KindGuide({ bare = false }: { readonly bare?: boolean }) {
  const { connection: words } = texts.connect
  const table = (
    <div className="table-frame" role="region" aria-label={words.differences} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.about}</th>
            <th scope="col">{words.kinds.direct}</th>
            <th scope="col">{words.kinds.cipp}</th>
          </tr>
        </thead>
        <tbody>
          {words.table.map(([about, direct, cipp]) => (
            <tr key={about}>
              <th scope="row">{about}</th>
              <td>{direct}</td>
              <td>{cipp}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
  if (bare) return table
  return (
    <section className="card" aria-labelledby="kinds">
      <h2 id="kinds">{words.choose}</h2>
      <dl className="facts">
        {(['direct', 'cipp'] as const).map((kind) => (
          <div key={kind}>
            <dt>{words.kinds[kind]}</dt>
            <dd className="fact-text">{words.choices[kind]}</dd>
          </div>
        ))}
      </dl>
      {table}
    </section>
  )
}
