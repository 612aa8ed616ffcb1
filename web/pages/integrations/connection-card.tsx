import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { problemText, texts } from '../../texts/texts.ts'

type Connection = OutputOf<'readIntegrationConnection'>

interface ConnectionCardProps {
  readonly connection: Connection
  readonly mayTest: boolean
}

/** What the customer's engineer needs, and a way to try a secret. */
export function ConnectionCard({ connection, mayTest }: ConnectionCardProps) {
  const { connection: words } = texts.integrations
  const { organisationId, clientId, tokenEndpoint, scope, identityEndpoint, curl } = connection
  return (
    <section className="card" aria-labelledby="connection">
      <CardHead id="connection" title={words.title} lead={words.lead} />
      <Copyable label={words.tokenEndpoint} value={tokenEndpoint} />
      <Copyable label={words.clientId} value={clientId} />
      <Copyable label={words.scope} value={scope} />
      <Copyable label={words.identityEndpoint} value={identityEndpoint} />
      <Copyable label={words.curl} value={curl} lines />
      {mayTest ? <SecretTest organisationId={organisationId} clientId={clientId} /> : null}
    </section>
  )
}

function SecretTest({ organisationId, clientId }: Pick<Connection, 'organisationId' | 'clientId'>) {
  const call = useCall()
  const [secret, setSecret] = useState('')
  const [isTried, setTried] = useState(false)
  const test = useMutation({
    mutationFn: () => call(api.testIntegrationCredentials, { organisationId, clientId, clientSecret: secret.trim() }),
    // Tried, and forgotten here as well.
    onSettled: () => {
      setSecret('')
      setTried(false)
    },
  })
  const { connection: words } = texts.integrations
  const isEmpty = secret.trim() === ''
  return (
    <section className="part" aria-labelledby="test-secret">
      <h3 id="test-secret">{words.test}</h3>
      <form
        className="inline-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (!isEmpty) test.mutate()
        }}
      >
        <TextInput
          type="password"
          label={words.secret}
          description={words.testWhy}
          value={secret}
          maxLength={2000}
          autoComplete="off"
          error={isTried && isEmpty ? words.secretNeeded : undefined}
          onChange={(event) => {
            test.reset()
            setSecret(event.currentTarget.value)
          }}
        />
        <Button type="submit" variant="default" loading={test.isPending}>
          {words.test}
        </Button>
      </form>
      {test.error ? <ProblemNotice error={test.error} /> : null}
      {test.data ? <Outcome outcome={test.data} /> : null}
    </section>
  )
}

function Outcome({ outcome: { works, reason, aadsts } }: { readonly outcome: OutputOf<'testIntegrationCredentials'> }) {
  const { connection: words } = texts.integrations
  if (works)
    return (
      <Notice tone="calm" role="status">
        <p>{words.works}</p>
      </Notice>
    )
  return (
    <Notice tone="warning" role="alert" title={words.worksNot}>
      {reason === undefined ? null : <p>{problemText(reason).meaning}</p>}
      {aadsts === undefined ? null : <p className="row-id">{words.aadsts(aadsts)}</p>}
    </Notice>
  )
}
