import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

type Domain = OutputOf<'claimDomain'>

interface DomainRowProps {
  readonly organisationId: string
  readonly domain: Domain
  readonly mayChange: boolean
  /** Something was done, in words. */
  readonly onChange: (words: string | undefined) => void
}

/** One domain: how it stands, the record that shows it, and what can be done. */
export function DomainRow({ organisationId, domain: view, mayChange, onChange }: DomainRowProps) {
  const call = useCall()
  const { domain, state } = view
  const [isAsking, setAsking] = useState(false)
  const key = { organisationId, domain }
  const { domains } = texts
  const verify = useMutation({
    mutationFn: () => call(api.verifyDomain, key),
    onSuccess: () => {
      onChange(domains.shown(domain))
    },
    onError: () => {
      onChange(undefined)
    },
  })
  const release = useMutation({
    mutationFn: () => call(api.releaseDomain, key),
    onSuccess: () => {
      onChange(domains.released(domain))
    },
  })
  return (
    <>
      <span className="row-name">{domain}</span>
      <StateMark tone={state === 'verified' ? 'good' : 'gone'}>{domains.state[state]}</StateMark>
      <div className="row-more">
        <p className="quiet small">{told(view)}</p>
        {view.checkedAt === undefined ? null : (
          <p className="quiet small">{domains.checked(texts.moment(view.checkedAt))}</p>
        )}
        <Trouble view={view} />
        <Record view={view} />
        {verify.error ? <ProblemNotice error={verify.error} /> : null}
        {release.error ? <ProblemNotice error={release.error} /> : null}
        {mayChange && !isAsking ? (
          <div className="actions">
            <Button
              size="xs"
              variant="light"
              aria-label={domains.checkOf(domain)}
              loading={verify.isPending}
              onClick={() => {
                verify.mutate()
              }}
            >
              {domains.check}
            </Button>
            <Button
              size="xs"
              variant="default"
              aria-label={domains.releaseOf(domain)}
              onClick={() => {
                setAsking(true)
              }}
            >
              {domains.release}
            </Button>
          </div>
        ) : null}
        {isAsking ? (
          <Confirm
            title={domains.confirm.title(domain)}
            lead={domains.confirm.lead}
            yes={domains.confirm.yes}
            no={domains.confirm.no}
            isBusy={release.isPending}
            onYes={() => {
              release.mutate()
            }}
            onNo={() => {
              setAsking(false)
            }}
          />
        ) : null}
      </div>
    </>
  )
}

function told({ state, expiresAt, verifiedAt, claimedAt }: Domain): string {
  const { told: words } = texts.domains
  if (state === 'claimed') return words.claimed(texts.moment(expiresAt))
  return state === 'verified' ? words.verified(texts.day(verifiedAt ?? claimedAt)) : words[state]
}

function Trouble({ view: { state, missingSince, unreachableSince } }: { readonly view: Domain }) {
  const { domains } = texts
  return (
    <>
      {missingSince === undefined || state !== 'verified' ? null : (
        <Notice tone="warning">
          <p>{domains.missing(texts.moment(missingSince))}</p>
        </Notice>
      )}
      {unreachableSince === undefined ? null : (
        <Notice tone="warning">
          <p>{domains.unreachable(texts.moment(unreachableSince))}</p>
        </Notice>
      )}
    </>
  )
}

function Record({ view: { record, state } }: { readonly view: Domain }) {
  const { record: words } = texts.domains
  return (
    <details className="more-settings" open={state !== 'verified'}>
      <summary>{words.show}</summary>
      <p className="quiet small">{words.lead}</p>
      <Copyable label={`${words.name} (${words.type} ${record.type})`} value={record.name} />
      <Copyable label={words.value} value={record.value} />
    </details>
  )
}
