import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { ProblemError } from '../../api/errors.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { texts } from '../../texts/texts.ts'
import { ConnectProblem } from './diagnosis-notice.tsx'
import { faultOf, focusFirstFault, FormField, type Fault } from './form-field.tsx'
import { Options } from './options.tsx'
import type { Connection } from './way.ts'

interface Typed {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly tenant: string
  readonly token: string
}
const nothing: Typed = { baseUrl: '', clientId: '', clientSecret: '', tenant: '', token: '' }
type Faults = Partial<Record<keyof Typed, Fault | undefined>>
type How = 'client' | 'token'

function judge(typed: Typed, how: How): Faults {
  const baseUrl = faultOf.address(typed.baseUrl)
  if (how === 'token') return { baseUrl, token: faultOf.token(typed.token) }
  return {
    baseUrl,
    clientId: faultOf.needed(typed.clientId),
    clientSecret: faultOf.needed(typed.clientSecret),
    tenant: faultOf.guid(typed.tenant),
  }
}

interface CippFormProps {
  readonly organisationId: string
  readonly onConnected: (connection: Connection) => void
}

/** Where an organisation's CIPP is and how the hub signs in there. It is tried before anything is kept. */
export function CippForm({ organisationId, onConnected }: CippFormProps) {
  const call = useCall()
  const [how, setHow] = useState<How>('client')
  const [typed, setTyped] = useState(nothing)
  const [faults, setFaults] = useState<Faults>({})
  const connect = useMutation({
    mutationFn: () => {
      const { baseUrl, clientId, clientSecret, tenant, token } = trimmed(typed)
      const credential =
        how === 'token' ? { kind: how, token } : { kind: how, clientId, clientSecret, tenant: tenant.toLowerCase() }
      return call(api.connectCipp, { organisationId, baseUrl, credential })
    },
    onSuccess: onConnected,
    onError: (error) => {
      if (error instanceof ProblemError && error.code.startsWith('address.')) setFaults({ baseUrl: 'address' })
    },
  })
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = judge(typed, how)
    setFaults(found)
    if (Object.values(found).some((fault) => fault !== undefined)) focusFirstFault(event.currentTarget)
    else connect.mutate()
  }
  const { cipp } = texts.connect.connection
  const field = (name: keyof Typed, label: string, more: { why?: string; secret?: boolean; type?: 'url' } = {}) => (
    <FormField
      label={label}
      value={typed[name]}
      fault={faults[name]}
      {...more}
      onChange={(value) => {
        setTyped({ ...typed, [name]: value })
        setFaults({ ...faults, [name]: undefined })
      }}
    />
  )
  return (
    <form className="card" onSubmit={submit} noValidate aria-labelledby="cipp">
      <h2 id="cipp">{cipp.title}</h2>
      <div className="form form-narrow">{field('baseUrl', cipp.baseUrl, { why: cipp.baseUrlWhy, type: 'url' })}</div>
      <Options
        label={cipp.credential}
        options={[
          { value: 'client', label: cipp.client, why: cipp.clientWhy },
          { value: 'token', label: cipp.token, why: cipp.tokenWhy },
        ]}
        value={how}
        onChange={setHow}
      />
      <div className="form form-narrow">
        {how === 'token' ? (
          field('token', cipp.tokenField, { secret: true })
        ) : (
          <>
            {field('clientId', cipp.clientId)}
            {field('clientSecret', cipp.clientSecret, { secret: true })}
            {field('tenant', cipp.tenant)}
          </>
        )}
      </div>
      <p className="quiet small">{cipp.rights}</p>
      {connect.error ? <ConnectProblem error={connect.error} /> : null}
      <div className="actions">
        <Button type="submit" loading={connect.isPending}>
          {cipp.go}
        </Button>
      </div>
    </form>
  )
}

const trimmed = (typed: Typed): Typed =>
  Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, (value as string).trim()])) as unknown as Typed
