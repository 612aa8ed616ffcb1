import type { SignInTraceView } from '../../../shared/contract/sign-in-traces.ts'
import { Notice } from '../../parts/notice.tsx'
import { reasonWords } from '../../parts/reason-words.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { problemText, texts } from '../../texts/texts.ts'

/** One attempt to sign in, step by step. */
export function TraceSteps({ trace }: { readonly trace: SignInTraceView }) {
  const { traces, test } = texts
  const { code, outcome, number, endedAt, claims = [], eMailDomain } = trace
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{traces.number}</dt>
          <dd className="row-id">{number}</dd>
        </div>
        <div>
          <dt>{traces.outcome}</dt>
          <dd>
            {traces.outcomes[outcome]}, {texts.moment(endedAt)}
          </dd>
        </div>
        {eMailDomain === undefined ? null : (
          <div>
            <dt>{traces.domain}</dt>
            <dd>{eMailDomain}</dd>
          </div>
        )}
      </dl>
      {code === undefined ? null : (
        <Notice tone="warning" title={problemText(code).title}>
          <p>{problemText(code).meaning}</p>
          <p className="row-id">{code}</p>
        </Notice>
      )}
      <section className="part" aria-labelledby="trace-steps">
        <h2 id="trace-steps">{traces.steps}</h2>
        <ol className="rows">
          {trace.steps.map(({ step, outcome: how, took, reason }, place) => (
            <li key={`${place} ${step}`} className="row">
              <span className="row-name">{traces.step[step]}</span>
              <StateMark tone={how === 'passed' ? 'good' : 'gone'}>{test.outcome[how]}</StateMark>
              <span className="row-detail">
                {reason === undefined ? null : <span>{reasonWords(reason)}</span>}
                {took === undefined ? null : <span>{traces.took(took)}</span>}
              </span>
            </li>
          ))}
        </ol>
      </section>
      {claims.length === 0 ? null : (
        <section className="part" aria-labelledby="trace-claims">
          <h2 id="trace-claims">{traces.claims}</h2>
          <p className="row-id">{claims.join(', ')}</p>
        </section>
      )}
    </>
  )
}
