import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { OutputOf } from '../api/call.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { CardHead } from '../parts/card-head.tsx'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { nearness } from '../parts/secret-end.ts'
import { StateMark } from '../parts/state-mark.tsx'
import { providerAddress } from '../session/addresses.ts'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { AddressesCard } from './providers/addresses-card.tsx'
import { DocumentCard } from './providers/document-card.tsx'
import { ProviderForm } from './providers/provider-form.tsx'
import { TrustCard } from './providers/trust-card.tsx'

type Provider = OutputOf<'readIdentityProvider'>

/** One identity provider: its settings, its field map, its test, and whether it is on. */
export function IdentityProviderPage() {
  const { providerId = 'new' } = useParams()
  return (
    <ConsoleLayout>
      <p className="small">
        <Link to={pages.identityProviders} className="text-link">
          {texts.provider.back}
        </Link>
      </p>
      <ActiveGate
        skeleton={(notice) => (
          <>
            <PageHeading title={texts.providers.title} />
            {notice ?? <Skeleton height={320} radius="md" />}
          </>
        )}
      >
        {(_session, { organisationId, permissions }) =>
          providerId === 'new' ? (
            <NewProvider organisationId={organisationId} />
          ) : (
            <KnownProvider
              key={providerId}
              organisationId={organisationId}
              providerId={providerId}
              mayTrust={permissions.includes('platform.organisations.update')}
            />
          )
        }
      </ActiveGate>
    </ConsoleLayout>
  )
}

function NewProvider({ organisationId }: { readonly organisationId: string }) {
  const navigate = useNavigate()
  return (
    <>
      <PageHeading title={texts.provider.newTitle} />
      <section className="card" aria-label={texts.provider.newTitle}>
        <ProviderForm
          organisationId={organisationId}
          onSaved={({ providerId }) => void navigate(providerAddress(providerId), { replace: true })}
        />
      </section>
    </>
  )
}

interface KnownProviderProps {
  readonly organisationId: string
  readonly providerId: string
  readonly mayTrust: boolean
}

function KnownProvider({ organisationId, providerId, mayTrust }: KnownProviderProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['identity-provider', organisationId, providerId]
  const provider = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(api.readIdentityProvider, { organisationId, providerId }, signal),
    retry: false,
  })
  const keep = (changed: Provider) => {
    queryClient.setQueryData(queryKey, changed)
    void queryClient.invalidateQueries({ queryKey: ['identity-providers', organisationId] })
  }
  if (!provider.data)
    return (
      <>
        <PageHeading title={texts.providers.title} />
        {provider.error ? (
          <ProblemNotice error={provider.error} onRetry={() => void provider.refetch()} />
        ) : (
          <Skeleton height={320} radius="md" />
        )}
      </>
    )
  return (
    <>
      <PageHeading title={provider.data.label} />
      <div className="console-cards">
        <SecretEnding secretEndsOn={provider.data.secretEndsOn} />
        <Switch provider={provider.data} onChange={keep} />
        <AddressesCard provider={provider.data} />
        {provider.data.issuer === undefined ? null : <DocumentCard provider={provider.data} onChange={keep} />}
        <div className="card">
          <ProviderForm organisationId={organisationId} provider={provider.data} onSaved={keep} />
        </div>
        {mayTrust ? <TrustCard provider={provider.data} onChange={keep} /> : null}
      </div>
    </>
  )
}

interface SwitchProps {
  readonly provider: Provider
  readonly onChange: (provider: Provider) => void
}

/** Whether it is on, and a sign-in to try it. */
function Switch({ provider, onChange }: SwitchProps) {
  const call = useCall()
  const { organisationId, providerId, version, state } = provider
  const isOn = state === 'enabled'
  const change = useMutation({
    mutationFn: () =>
      call(isOn ? api.disableIdentityProvider : api.enableIdentityProvider, { organisationId, providerId, version }),
    onSuccess: onChange,
  })
  const test = useMutation({
    mutationFn: () => call(api.startProviderTest, { organisationId, providerId }),
    onSuccess: ({ next }) => {
      location.assign(next)
    },
  })
  return (
    <section className="card" aria-labelledby="switch">
      <CardHead id="switch" title={texts.provider.test}>
        <StateMark tone={isOn ? 'good' : 'gone'}>{texts.providers.state[state]}</StateMark>
      </CardHead>
      <p className="quiet">{texts.provider.testWhy}</p>
      {test.error ? <ProblemNotice error={test.error} /> : null}
      {change.error ? <ProblemNotice error={change.error} /> : null}
      <div className="actions">
        <Button
          variant="light"
          loading={test.isPending || test.isSuccess}
          onClick={() => {
            test.mutate()
          }}
        >
          {texts.provider.test}
        </Button>
        <Button
          variant={isOn ? 'default' : 'filled'}
          loading={change.isPending}
          aria-describedby={isOn ? 'switch-why' : undefined}
          onClick={() => {
            change.mutate()
          }}
        >
          {isOn ? texts.provider.disable : texts.provider.enable}
        </Button>
      </div>
      {isOn ? (
        <p className="quiet small" id="switch-why">
          {texts.provider.disableWhy}
        </p>
      ) : null}
    </section>
  )
}

/** A reminder, in time. */
function SecretEnding({ secretEndsOn }: { readonly secretEndsOn: string | undefined }) {
  const [now] = useState(() => Date.now())
  const how = nearness(secretEndsOn, now)
  if (secretEndsOn === undefined || how === 'far') return null
  const { ending } = texts.providerSettings
  return (
    <Notice tone="warning" title={(how === 'over' ? ending.over : ending.soon)(texts.day(secretEndsOn))}>
      <p>{ending.next}</p>
    </Notice>
  )
}
