import { Button, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../api/call.ts'
import { faultsOf } from '../api/faults.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { Notice } from '../parts/notice.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { DomainRow } from './domains/domain-row.tsx'

const pageSize = 25
type Domain = OutputOf<'claimDomain'>

/** The domains of the active organisation: claimed, shown to be its own, given up. */
export function DomainsPage() {
  return (
    <ConsoleLayout>
      <PageHeading title={texts.domains.title} />
      <p className="lead">{texts.domains.lead}</p>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>
        {(_session, { organisationId, permissions }) => (
          <Domains
            key={organisationId}
            organisationId={organisationId}
            mayChange={permissions.includes('members.update')}
          />
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface DomainsProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

function Domains({ organisationId, mayChange }: DomainsProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['domains', organisationId]
  const [done, setDone] = useState<string>()
  const refresh = () => queryClient.invalidateQueries({ queryKey })
  const { domains } = texts
  return (
    <div className="console-cards">
      {mayChange ? <Claim organisationId={organisationId} onClaimed={() => void refresh()} /> : null}
      <section className="card" aria-label={domains.list}>
        {done === undefined ? null : (
          <Notice tone="calm" role="status">
            <p>{done}</p>
          </Notice>
        )}
        <PagedList
          label={domains.list}
          none={domains.none}
          queryKey={queryKey}
          read={(page, signal) => call(api.listDomains, { ...page, organisationId, limit: pageSize }, signal)}
          keyOf={({ domain }) => domain}
        >
          {(domain: Domain) => (
            <DomainRow
              organisationId={organisationId}
              domain={domain}
              mayChange={mayChange}
              onChange={(words) => {
                setDone(words)
                void refresh()
              }}
            />
          )}
        </PagedList>
      </section>
    </div>
  )
}

interface ClaimProps {
  readonly organisationId: string
  readonly onClaimed: () => void
}

function Claim({ organisationId, onClaimed }: ClaimProps) {
  const call = useCall()
  const [typed, setTyped] = useState('')
  const [isTried, setTried] = useState(false)
  const claim = useMutation({
    mutationFn: () => call(api.claimDomain, { organisationId, domain: typed.trim() }),
    onSuccess: () => {
      setTyped('')
      setTried(false)
      onClaimed()
    },
  })
  const { claim: words } = texts.domains
  const isEmpty = typed.trim() === ''
  const reason = faultsOf(claim.error)['domain']
  const fault = reason === undefined ? undefined : (texts.fieldWords.reasons[reason] ?? reason)
  return (
    <section className="card" aria-labelledby="claim">
      <h2 id="claim">{words.title}</h2>
      <form
        className="inline-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (!isEmpty) claim.mutate()
        }}
      >
        <TextInput
          label={words.label}
          description={words.why}
          value={typed}
          maxLength={253}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          error={isTried && isEmpty ? words.needed : fault}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
          }}
        />
        <Button type="submit" loading={claim.isPending}>
          {words.action}
        </Button>
      </form>
      {claim.error && fault === undefined ? <ProblemNotice error={claim.error} /> : null}
    </section>
  )
}
