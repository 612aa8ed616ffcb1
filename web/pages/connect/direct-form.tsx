import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { texts } from '../../texts/texts.ts'
import { ConnectProblem } from './diagnosis-notice.tsx'
import { faultOf, focusFirstFault, FormField, type Fault } from './form-field.tsx'
import { Options } from './options.tsx'

const permissions = [
  'DelegatedAdminRelationship.Read.All',
  'User.Read.All',
  'Domain.Read.All',
  'CrossTenantInformation.ReadBasic.All',
  'offline_access',
  'openid',
  'profile',
] as const
const groupsPermission = 'GroupMember.Read.All'
/** Where the registration sends the browser back to; the console is at the hub's own address. */
const redirectUri = () => `${location.origin}/auth/callback/connection`

interface Typed {
  readonly clientId: string
  readonly clientSecret: string
  readonly tenantId: string
}
const nothing: Typed = { clientId: '', clientSecret: '', tenantId: '' }
type Faults = Partial<Record<keyof Typed, Fault | undefined>>

const judge = (typed: Typed): Faults => ({
  clientId: faultOf.needed(typed.clientId),
  clientSecret: faultOf.needed(typed.clientSecret),
  tenantId: faultOf.optionalGuid(typed.tenantId),
})

/** Leads to Microsoft with the application that is known, or with one's own. */
export function DirectForm({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const [whose, setWhose] = useState<'known' | 'own'>('known')
  const [typed, setTyped] = useState(nothing)
  const [faults, setFaults] = useState<Faults>({})
  const [groups, setGroups] = useState(false)
  const start = useMutation({
    mutationFn: () => {
      const tenantId = typed.tenantId.trim()
      const application = {
        clientId: typed.clientId.trim(),
        clientSecret: typed.clientSecret.trim(),
        ...(tenantId === '' ? {} : { tenantId }),
      }
      return call(api.startDirect, { organisationId, groups, ...(whose === 'own' ? { application } : {}) })
    },
    onSuccess: ({ next }) => {
      location.assign(next)
    },
  })
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = whose === 'own' ? judge(typed) : {}
    setFaults(found)
    if (Object.values(found).some((fault) => fault !== undefined)) focusFirstFault(event.currentTarget)
    else start.mutate()
  }
  const set = (name: keyof Typed) => (value: string) => {
    setTyped({ ...typed, [name]: value })
    setFaults({ ...faults, [name]: undefined })
  }
  const { direct } = texts.connect.connection
  return (
    <form className="card" onSubmit={submit} noValidate aria-labelledby="direct">
      <h2 id="direct">{direct.title}</h2>
      <Options
        label={direct.application}
        options={[
          { value: 'known', label: direct.known, why: direct.knownWhy },
          { value: 'own', label: direct.own, why: direct.ownWhy },
        ]}
        value={whose}
        onChange={setWhose}
      />
      {whose === 'own' ? (
        <div className="form form-narrow">
          <FormField
            label={direct.clientId}
            value={typed.clientId}
            fault={faults.clientId}
            onChange={set('clientId')}
          />
          <FormField
            label={direct.clientSecret}
            why={direct.clientSecretWhy}
            secret
            value={typed.clientSecret}
            fault={faults.clientSecret}
            onChange={set('clientSecret')}
          />
          <FormField
            label={direct.tenantId}
            why={direct.tenantIdWhy}
            value={typed.tenantId}
            fault={faults.tenantId}
            onChange={set('tenantId')}
          />
          <Registration />
        </div>
      ) : null}
      <label className="tick">
        <input
          type="checkbox"
          checked={groups}
          aria-describedby="groups-why"
          onChange={(event) => {
            setGroups(event.currentTarget.checked)
          }}
        />
        <span>
          <span className="option-name">{direct.groups}</span>
          <span className="option-why" id="groups-why">
            {direct.groupsWhy}
          </span>
        </span>
      </label>
      {start.error ? <ConnectProblem error={start.error} /> : null}
      <p className="quiet">{direct.account}</p>
      <div className="actions">
        <Button type="submit" loading={start.isPending || start.isSuccess}>
          {start.isSuccess ? direct.going : direct.go}
        </Button>
      </div>
    </form>
  )
}

/** What the registration at Microsoft needs. */
function Registration() {
  const { direct } = texts.connect.connection
  return (
    <dl className="facts">
      <div>
        <dt>
          {direct.redirect} – {direct.redirectWhy}
        </dt>
        <dd>
          <code className="code-line">{redirectUri()}</code>
        </dd>
      </div>
      <div>
        <dt>{direct.permissions}</dt>
        <dd>
          <ul className="code-list">
            {permissions.map((permission) => (
              <li key={permission}>
                <code>{permission}</code>
              </li>
            ))}
            <li>
              <code>{groupsPermission}</code> <span className="quiet small">({direct.groupsPermission})</span>
            </li>
          </ul>
        </dd>
      </div>
    </dl>
  )
}
