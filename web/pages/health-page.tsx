import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Examination } from '../../shared/contract/examination.ts'
import { UnreachableError } from '../api/errors.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { CardHead } from '../parts/card-head.tsx'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { BackupsCard } from './health/backups-card.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'

/** For operators: how the hub itself is. */
export function HealthPage() {
  return (
    <ConsoleLayout>
      <div>
        <PageHeading title={texts.shell.names.health} />
        <p className="quiet">{texts.health.lead}</p>
      </div>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>
        {(_session, { permissions }) => (
          <div className="console-cards">
            <Readiness />
            {permissions.includes('platform.organisations.update') ? <Examine /> : null}
            {permissions.includes('platform.backups.read') ? <BackupsCard /> : null}
          </div>
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface Ready {
  readonly status: 'ready' | 'unready'
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[]
}

/** Outside of the API, and an answer also where it is no. */
async function readReadiness(signal: AbortSignal): Promise<Ready> {
  try {
    const response = await fetch('/health/ready', { signal, cache: 'no-store' })
    return (await response.json()) as Ready
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new UnreachableError('No answer from the hub', { cause })
  }
}

/** A newer hub than this page may depend on more than is worded here. */
function wordsOf(name: string): { readonly name: string; readonly mend: string } | undefined {
  const { dependencies } = texts.health
  return name in dependencies ? dependencies[name as keyof typeof dependencies] : undefined
}

function Readiness() {
  const { health } = texts
  const read = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => readReadiness(signal),
    refetchInterval: 15_000,
  })
  return (
    <section className="card" aria-labelledby="ready">
      <CardHead id="ready" title={health.ready}>
        {read.data ? (
          <StateMark tone={read.data.status === 'ready' ? 'good' : 'gone'}>
            {read.data.status === 'ready' ? health.isReady : health.isUnready}
          </StateMark>
        ) : null}
      </CardHead>
      {read.failureCount > 0 ? <UnreachableNotice /> : null}
      {read.data ? (
        <ul className="rows" aria-label={health.ready}>
          {read.data.checks.map(({ name, ok }) => (
            <li key={name} className="row">
              <span className="row-name">{wordsOf(name)?.name ?? name}</span>
              <StateMark tone={ok ? 'good' : 'gone'}>{ok ? health.checks.up : health.checks.down}</StateMark>
              {ok ? null : <span className="row-note quiet">{wordsOf(name)?.mend}</span>}
            </li>
          ))}
        </ul>
      ) : (
        <Skeleton height={96} aria-hidden="true" />
      )}
    </section>
  )
}

const verdicts = ['ill', 'unsure', 'well'] as const

/** An examination is asked for: it reaches out to Microsoft, and is audited. */
function Examine() {
  const { health } = texts
  const call = useCall()
  const [findings, setFindings] = useState<Examination['findings']>([])
  const examine = useMutation({
    mutationFn: (after?: string) => call(api.examineDeployment, after === undefined ? {} : { after }),
    onSuccess: (examination, after) => {
      setFindings((before) => (after === undefined ? examination.findings : [...before, ...examination.findings]))
    },
  })
  const next = examine.data?.next
  const amount = (verdict: (typeof verdicts)[number]) =>
    findings.filter((finding) => finding.verdict === verdict).length
  return (
    <section className="card" aria-labelledby="findings">
      <CardHead id="findings" title={health.findings} lead={health.why}>
        <Button
          loading={examine.isPending && examine.variables === undefined}
          onClick={() => {
            examine.mutate(undefined)
          }}
        >
          {health.examine}
        </Button>
      </CardHead>
      <p role="status" className="quiet">
        {examine.isPending
          ? health.examining
          : findings.length === 0
            ? health.none
            : health.summary(amount('ill'), amount('unsure'), amount('well'))}
      </p>
      {examine.error ? <ProblemNotice error={examine.error} /> : null}
      {findings.length === 0 ? null : (
        <ul className="rows" aria-label={health.findings}>
          {verdicts
            .flatMap((verdict) => findings.filter((finding) => finding.verdict === verdict))
            .map(({ part, verdict, what, mend }, place) => (
              <li key={place} className="row">
                <span className="row-name">{health.parts[part]}</span>
                <StateMark tone={verdict === 'well' ? 'good' : 'gone'}>{health.verdict[verdict]}</StateMark>
                <span className="row-note" lang="en">
                  {what}
                </span>
                {mend === undefined ? null : (
                  <span className="row-note quiet" lang="en">
                    {mend}
                  </span>
                )}
              </li>
            ))}
        </ul>
      )}
      {next === undefined ? null : (
        <div className="actions">
          <Button
            variant="default"
            size="sm"
            loading={examine.isPending && examine.variables !== undefined}
            onClick={() => {
              examine.mutate(next)
            }}
          >
            {health.more}
          </Button>
        </div>
      )}
    </section>
  )
}
