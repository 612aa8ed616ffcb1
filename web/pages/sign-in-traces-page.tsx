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
        {(_session, { organisationId, permissions }) =>
          number === undefined ? (
            <Traces organisationId={organisationId} />
          ) : (
            <One
              key={number}
              organisationId={organisationId}
              number={number}
              maySeeMember={permissions.includes('members.read')}
            />
          )
        }
      </ActiveGate>
    </ConsoleLayout>
  )
}

const addressOf = (number: string) => `${pages.signInTraces}?${new URLSearchParams({ number }).toString()}`

function Traces({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const [query, setQuery] = useSearchParams()
  const outcome = outcomeIn(query.get('outcome'))
  const provider = query.get('provider') ?? ''
  const names = useProviderNames(organisationId)
  const filter = (name: string) => (value: string) => {
    const next = new URLSearchParams(query)
    if (value === '') next.delete(name)
    else next.set(name, value)
    setQuery(next, { replace: true })
  }
  const { traces } = texts
  return (
    <section className="card" aria-label={traces.title}>
      <p className="quiet">{traces.lead}</p>
      <div className="filters">
        <Find />
        <NativeSelect
          label={traces.outcome}
          value={outcome ?? ''}
          data={[
            { value: '', label: traces.all },
            ...Object.entries(traces.outcomes).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => {
            filter('outcome')(event.currentTarget.value)
          }}
        />
        <NativeSelect
          label={traces.provider}
          value={provider}
          data={[
            { value: '', label: traces.all },
            ...Object.entries(names).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => {
            filter('provider')(event.currentTarget.value)
          }}
        />
      </div>
      <PagedList
        label={traces.list}
        none={traces.none}
        queryKey={['sign-in-traces', organisationId, outcome, provider]}
        read={(page, signal) =>
          call(
            api.listSignInTraces,
            {
              ...page,
              organisationId,
              limit: pageSize,
              ...(outcome === undefined ? {} : { outcome }),
              ...(provider === '' ? {} : { provider }),
            },
            signal,
          )
        }
        keyOf={({ number }) => number}
      >
        {(trace) => <Line trace={trace} names={names} />}
      </PagedList>
    </section>
  )
}

const outcomeIn = (text: string | null): Outcome | undefined =>
  text !== null && Object.hasOwn(texts.traces.outcomes, text) ? (text as Outcome) : undefined

type Names = Readonly<Record<string, string>>

/** What the sign-in page calls each provider, by what a trace calls it. */
function useProviderNames(organisationId: string): Names {
  const call = useCall()
  const list = useQuery({
    queryKey: ['identity-providers', organisationId],
    queryFn: ({ signal }) => call(api.listIdentityProviders, { organisationId, limit: 50 }, signal),
  })
  const named = (list.data?.items ?? []).map(({ providerId, label }) => [providerId, label] as const)
  return { entra: texts.traces.entra, ...Object.fromEntries(named) }
}

function Line({ trace, names }: { readonly trace: SignInTraceView; readonly names: Names }) {
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
        <span className={provider in names ? undefined : 'row-id'}>{names[provider] ?? provider}</span>
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
  readonly maySeeMember: boolean
}

function One({ organisationId, number, maySeeMember }: OneProps) {
  const call = useCall()
  const trace = useQuery({
    queryKey: ['sign-in-trace', organisationId, number],
    queryFn: ({ signal }) => call(api.readSignInTrace, { organisationId, number }, signal),
    retry: false,
  })
  return (
    <section className="card" aria-label={texts.traces.one}>
      {trace.data ? <TraceSteps trace={trace.data} /> : null}
      {trace.data?.memberId !== undefined && maySeeMember ? (
        <p>
          <Link to={`${pages.members}/${trace.data.memberId}`} className="text-link">
            {texts.traces.member}
          </Link>
        </p>
      ) : null}
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
