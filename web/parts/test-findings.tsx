import type { ProviderTestView } from '../../shared/contract/provider-tests.ts'
import { problemText, texts } from '../texts/texts.ts'
import { FieldList } from './field-map.tsx'
import { Notice } from './notice.tsx'
import { reasonWords } from './reason-words.ts'
import { StateMark } from './state-mark.tsx'

/** What a test of a provider found. */
export function TestFindings({ test }: { readonly test: ProviderTestView }) {
  return (
    <>
      <Verdict test={test} />
      <p className="quiet small">
        {texts.test.nobody} {texts.test.over}
      </p>
      <Checks test={test} />
      {test.decision === undefined ? null : <Person test={test} />}
      {test.fields === undefined ? null : (
        <section className="part" aria-labelledby="test-fields">
          <h2 id="test-fields">{texts.test.fields}</h2>
          <FieldList fields={test.fields} />
        </section>
      )}
      {test.claims === undefined ? null : <Claims claims={test.claims} leftOut={test.leftOut ?? 0} />}
    </>
  )
}

function Verdict({ test }: { readonly test: ProviderTestView }) {
  const { code, decisionCode } = test
  if (code !== undefined)
    return (
      <Notice tone="warning" role="alert" title={texts.test.refused}>
        <p>{problemText(code).title}</p>
      </Notice>
    )
  if (decisionCode !== undefined)
    return (
      <Notice tone="warning" role="alert" title={texts.test.wouldRefuse}>
        <p>{problemText(decisionCode).meaning}</p>
      </Notice>
    )
  return (
    <Notice tone="calm" role="status">
      <p>{texts.test.passed}</p>
    </Notice>
  )
}

function Checks({ test }: { readonly test: ProviderTestView }) {
  return (
    <section className="part" aria-labelledby="test-checks">
      <h2 id="test-checks">{texts.test.checks}</h2>
      <ol className="rows">
        {test.checks.map(({ check, outcome, reason }) => (
          <li key={check} className="row">
            <span className="row-name">{texts.test.check[check]}</span>
            <StateMark tone={outcome === 'passed' ? 'good' : 'gone'}>{texts.test.outcome[outcome]}</StateMark>
            {outcome === 'refused' ? (
              <span className="row-detail">
                <span>{texts.test.advice[check]}</span>
                {reason === undefined ? null : <span className="row-id">{reasonWords(reason)}</span>}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Person({ test }: { readonly test: ProviderTestView }) {
  const { displayName, eMail, decision = '' } = test
  return (
    <section className="part" aria-labelledby="test-person">
      <h2 id="test-person">{texts.test.person}</h2>
      <dl className="facts">
        {displayName === undefined ? null : (
          <div>
            <dt>{texts.test.name}</dt>
            <dd>{displayName}</dd>
          </div>
        )}
        {eMail === undefined ? null : (
          <div>
            <dt>{texts.test.eMail}</dt>
            <dd>{texts.test.eMails[eMail]}</dd>
          </div>
        )}
        <div>
          <dt>{texts.test.decision}</dt>
          <dd>{texts.test.decisions[decision] ?? decision}</dd>
        </div>
      </dl>
    </section>
  )
}

interface ClaimsProps {
  readonly claims: NonNullable<ProviderTestView['claims']>
  readonly leftOut: number
}

function Claims({ claims, leftOut }: ClaimsProps) {
  return (
    <section className="part" aria-labelledby="test-claims">
      <h2 id="test-claims">{texts.test.claims}</h2>
      <ul className="rows">
        {claims.map(({ source, name, value, isCut }) => (
          <li key={`${source} ${name}`} className="row">
            <span className="row-name row-id">{name}</span>
            <span className="quiet small">{texts.test.sources[source]}</span>
            <span className="row-detail">
              <span className="row-id">{value}</span>
              {isCut ? <span>{texts.test.cut}</span> : null}
            </span>
          </li>
        ))}
      </ul>
      {leftOut > 0 ? <p className="quiet small">{texts.test.leftOut(leftOut)}</p> : null}
    </section>
  )
}

/** The claims that came in a test, whole, as an object: to try a field map with. Those of User Details count before those of the ID token. */
export function claimsOf(test: ProviderTestView | undefined): object | undefined {
  const whole = (test?.claims ?? []).filter(({ isCut }) => !isCut)
  if (whole.length === 0) return undefined
  const sorted = [...whole].sort((one, other) => one.source.localeCompare(other.source))
  return Object.fromEntries(sorted.map(({ name, value }) => [name, JSON.parse(value) as unknown]))
}
