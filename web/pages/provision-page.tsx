import { Button, Skeleton, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { focusFirstFault } from '../parts/form-faults.ts'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { provisioningAddress } from '../session/addresses.ts'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import {
  CredentialFields,
  credentialFaults,
  credentialOf,
  emptyCredential,
  type CredentialDraft,
} from './integrations/credential-fields.tsx'

/** A program that is to be connected: made, or, with `adopt=1` in the address, taken over. */
export function ProvisionPage() {
  const [query] = useSearchParams()
  const isAdoption = query.get('adopt') === '1'
  const { provision, back } = texts.integrations
  return (
    <ConsoleLayout>
      <p className="small">
        <Link to={pages.integrations} className="text-link">
          {back}
        </Link>
      </p>
      <PageHeading title={isAdoption ? provision.adoptTitle : provision.title} />
      <p className="lead">{isAdoption ? provision.adoptLead : provision.lead}</p>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={320} radius="md" />}>
        {(_session, { organisationId }) => (
          <section className="card" aria-label={isAdoption ? provision.adoptTitle : provision.title}>
            <ProvisionForm key={String(isAdoption)} organisationId={organisationId} isAdoption={isAdoption} />
          </section>
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface ProvisionFormProps {
  readonly organisationId: string
  readonly isAdoption: boolean
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function ProvisionForm({ organisationId, isAdoption }: ProvisionFormProps) {
  const call = useCall()
  const navigate = useNavigate()
  const form = useRef<HTMLFormElement>(null)
  const [displayName, setName] = useState('')
  const [clientId, setClientId] = useState('')
  const [draft, setDraft] = useState<CredentialDraft>(emptyCredential)
  const [isTried, setTried] = useState(false)
  const start = useMutation({
    mutationFn: () => {
      const wish = { organisationId, displayName: displayName.trim(), credential: credentialOf(draft) }
      return isAdoption
        ? call(api.adoptRegistration, { ...wish, clientId: clientId.trim().toLowerCase() })
        : call(api.startProvisioning, wish)
    },
    onSuccess: ({ provisioningId }) => void navigate(provisioningAddress(provisioningId)),
  })
  const { provision } = texts.integrations
  const isNamed = displayName.trim() !== '' && displayName.trim().length <= 100
  const isKnown = !isAdoption || guid.test(clientId.trim())
  const ofCredential = credentialFaults(draft)
  const isSound = isNamed && isKnown && Object.keys(ofCredential).length === 0
  return (
    <form
      ref={form}
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (isSound) start.mutate()
        else focusFirstFault(event.currentTarget)
      }}
    >
      <TextInput
        label={provision.name}
        description={provision.nameWhy}
        value={displayName}
        maxLength={100}
        error={isTried && !isNamed ? provision.nameNeeded : undefined}
        onChange={(event) => {
          setName(event.currentTarget.value)
        }}
      />
      {isAdoption ? (
        <TextInput
          label={provision.clientId}
          description={provision.clientIdWhy}
          value={clientId}
          maxLength={64}
          spellCheck={false}
          autoComplete="off"
          error={isTried && !isKnown ? provision.clientIdWrong : undefined}
          onChange={(event) => {
            setClientId(event.currentTarget.value)
          }}
        />
      ) : null}
      <CredentialFields
        draft={draft}
        onChange={setDraft}
        offered={['password', 'certificate', 'federated']}
        faults={isTried ? ofCredential : {}}
      />
      {start.error ? <ProblemNotice error={start.error} /> : null}
      <div className="actions">
        <Button type="submit" loading={start.isPending}>
          {provision.start}
        </Button>
      </div>
    </form>
  )
}
