import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { SignInTraceView } from '../../shared/contract/sign-in-traces.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { problemText, texts } from '../texts/texts.ts'
import { TraceSteps } from './traces/trace-steps.tsx'

const pageSize = 25
type Outcome = SignInTraceView['outcome']

/** How sign-ins went; with a number in its address, one of them. */
export function SignInTracesPage() {
  const [query] = useSearchParams()
  const number = query.get('number') ?? undefined
  return (
    <ConsoleLayout>
      <PageHeading title={number === undefined ? texts.traces.title : texts.traces.one} />
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={320} radius="md" />}>
        {(_session, { organisationId }) =>
          number === undefined ? (
            <Traces organisationId={organisationId} />
          ) : (
            <One key={number} organisationId={organisationId} number={number} />
          )
        }
      </ActiveGate>
    </ConsoleLayout>
  )
}

const addressOf = (number: string) => `${pages.signInTraces}?${new URLSearchParams({ number }).toString()}`

function Traces({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const [outcome, setOutcome] = useState<Outcome | ''>('')
  const { traces } = texts
  return (
    <section className="card" aria-label={traces.title}>
      <p className="quiet">{traces.lead}</p>
      <div className="filters">
        <Find />
        <NativeSelect
          label={traces.outcome}
          value={outcome}
          data={[
            { value: '', label: traces.all },
            ...Object.entries(traces.outcomes).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => {
            setOutcome(event.currentTarget.value as Outcome | '')
          }}
        />
      </div>
      <PagedList
        label={traces.list}
        none={traces.none}
        queryKey={['sign-in-traces', organisationId, outcome]}
        read={(page, signal) =>
          call(
            api.listSignInTraces,
            { ...page, organisationId, limit: pageSize, ...(outcome === '' ? {} : { outcome }) },
            signal,
          )
        }
        keyOf={({ number }) => number}
      >
        {(trace) => <Line trace={trace} />}
      </PagedList>
    </section>
  )
}

function Line({ trace }: { readonly trace: SignInTraceView }) {
  const { number, outcome, code, endedAt, provider, purpose, silent } = trace
  const { traces } = texts
  const kind = purpose === 'test' ? traces.test : silent === true ? traces.renewal : undefined
  return (
    <>
      <span className="row-name">
        <Link to={addressOf(number)} className="text-link" aria-label={traces.open(number)}>
          {texts.moment(endedAt)}
        </Link>
      </span>
      <StateMark tone={outcome === 'passed' ? 'good' : 'gone'}>{traces.outcomes[outcome]}</StateMark>
      <span className="row-detail">
        <span>{code === undefined ? (kind ?? '') : problemText(code).title}</span>
        <span className="row-id">{provider === 'entra' ? traces.entra : provider}</span>
      </span>
    </>
  )
}

function Find() {
  const navigate = useNavigate()
  const [number, setNumber] = useState('')
  return (
    <form
      className="reference"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (number.trim() !== '') void navigate(addressOf(number.trim()))
      }}
    >
      <TextInput
        label={texts.traces.number}
        value={number}
        maxLength={64}
        spellCheck={false}
        onChange={(event) => {
          setNumber(event.currentTarget.value)
        }}
      />
      <Button type="submit" variant="default">
        {texts.traces.find}
      </Button>
    </form>
  )
}

interface OneProps {
  readonly organisationId: string
  readonly number: string
}

function One({ organisationId, number }: OneProps) {
  const call = useCall()
  const trace = useQuery({
    queryKey: ['sign-in-trace', organisationId, number],
    queryFn: ({ signal }) => call(api.readSignInTrace, { organisationId, number }, signal),
    retry: false,
  })
  return (
    <section className="card" aria-label={texts.traces.one}>
      {trace.data ? <TraceSteps trace={trace.data} /> : null}
      {trace.error ? <ProblemNotice error={trace.error} /> : null}
      {trace.isPending ? <Skeleton height={320} radius="md" /> : null}
      <p className="small">
        <Link to={pages.signInTraces} className="text-link">
          {texts.traces.back}
        </Link>
      </p>
    </section>
  )
}
