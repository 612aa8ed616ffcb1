import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TenantMappingView } from '../../../shared/contract/organisations.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RolesChoice, type Role } from '../../parts/roles-choice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

const keyOf = (organisationId: string) => ['tenant-mappings', organisationId] as const
const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

interface TenantMappingsProps {
  readonly organisationId: string
  /** Operators alone. */
  readonly mayChange: boolean
}

/** The Entra tenants that sign in to an organisation. */
export function TenantMappings({ organisationId, mayChange }: TenantMappingsProps) {
  const call = useCall()
  const { tenantMappings } = texts
  return (
    <section className="card" aria-labelledby="tenant-mappings">
      <div>
        <h2 id="tenant-mappings">{tenantMappings.title}</h2>
        <p className="quiet">
          {tenantMappings.lead} {mayChange ? null : tenantMappings.byOperators}
        </p>
      </div>
      <PagedList
        label={tenantMappings.title}
        none={tenantMappings.none}
        queryKey={keyOf(organisationId)}
        read={(page, signal) => call(api.listTenantMappings, { ...page, organisationId, limit: 50 }, signal)}
        keyOf={({ tid }) => tid}
      >
        {(mapping) => <Row mapping={mapping} mayChange={mayChange} />}
      </PagedList>
      {mayChange ? <AddMapping organisationId={organisationId} /> : null}
    </section>
  )
}

interface RowProps {
  readonly mapping: TenantMappingView
  readonly mayChange: boolean
}

function Row({ mapping, mayChange }: RowProps) {
  const { tid, state, revocation, roles, anyone, changedAt } = mapping
  const { tenantMappings } = texts
  const named = roles.map((role) => texts.roles[role]).join(', ')
  return (
    <>
      <span className="row-name row-id">{tid}</span>
      <StateMark tone={state === 'active' ? 'good' : 'gone'}>{tenantMappings.state[state]}</StateMark>
      <span className="row-detail">
        <span>
          {[
            named === '' ? tenantMappings.bringsNothing : tenantMappings.brings(named),
            anyone === undefined ? '' : tenantMappings.anyone(texts.roles[anyone]),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
        <span>{tenantMappings.since(texts.moment(changedAt))}</span>
      </span>
      {state === 'revoked' && revocation === 'consent-lost' ? (
        <p className="row-note">{tenantMappings.consentLost}</p>
      ) : null}
      {state === 'consented' && revocation === 'operator' ? (
        <p className="row-note">{tenantMappings.wasRevoked}</p>
      ) : null}
      {mayChange ? <Acts mapping={mapping} /> : null}
    </>
  )
}

function Acts({ mapping: { organisationId, tid, version, state } }: { readonly mapping: TenantMappingView }) {
  const { tenantMappings } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: (act: 'approve' | 'revoke' | 'restore') =>
      call(
        { approve: api.approveTenantMapping, revoke: api.revokeTenantMapping, restore: api.restoreTenantMapping }[act],
        { organisationId, tid, version },
      ),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keyOf(organisationId) }),
        queryClient.invalidateQueries({ queryKey: ['organisation', organisationId] }),
      ]),
  })
  const letIn = state === 'consented' ? 'approve' : 'restore'
  return (
    <div className="row-acts">
      {change.error && state !== 'active' ? <ProblemNotice error={change.error} /> : null}
      {state === 'active' ? null : (
        <Button
          size="xs"
          variant="light"
          loading={change.isPending && change.variables !== 'revoke'}
          aria-label={letIn === 'approve' ? tenantMappings.approveOf(tid) : tenantMappings.restoreOf(tid)}
          onClick={() => {
            change.mutate(letIn)
          }}
        >
          {letIn === 'approve' ? tenantMappings.approve : tenantMappings.restore}
        </Button>
      )}
      {state === 'revoked' ? null : (
        <ConfirmButton
          label={tenantMappings.revoke}
          ariaLabel={tenantMappings.revokeOf(tid)}
          why={tenantMappings.revokeWhy}
          now={tenantMappings.revokeNow}
          pending={change.isPending}
          error={state === 'active' ? change.error : null}
          onConfirm={() => {
            change.mutate('revoke')
          }}
          onLeft={change.reset}
        />
      )}
    </div>
  )
}

function AddMapping({ organisationId }: { readonly organisationId: string }) {
  const { tenantMappings, invitations } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const [tid, setTid] = useState('')
  const [roles, setRoles] = useState<readonly Role[]>(['Admin', 'Configurator', 'Manager', 'Employee'])
  const [wrong, setWrong] = useState(false)
  const add = useMutation({
    mutationFn: () => call(api.createTenantMapping, { organisationId, tid: tid.trim(), roles: [...roles] }),
    onSuccess: () => {
      setTid('')
      return queryClient.invalidateQueries({ queryKey: keyOf(organisationId) })
    },
  })
  return (
    <details className="disclosure">
      <summary>{tenantMappings.add}</summary>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setWrong(!guid.test(tid.trim()))
          if (guid.test(tid.trim())) add.mutate()
        }}
      >
        <p className="quiet">{tenantMappings.addWhy}</p>
        <TextInput
          label={tenantMappings.tid}
          value={tid}
          maxLength={64}
          spellCheck={false}
          error={wrong ? tenantMappings.tidWrong : undefined}
          onChange={(event) => {
            setTid(event.currentTarget.value)
          }}
        />
        <RolesChoice label={invitations.roles} roles={roles} onChange={setRoles} />
        {add.error ? <ProblemNotice error={add.error} /> : null}
        <div className="actions">
          <Button type="submit" size="sm" loading={add.isPending}>
            {tenantMappings.save}
          </Button>
        </div>
      </form>
    </details>
  )
}
