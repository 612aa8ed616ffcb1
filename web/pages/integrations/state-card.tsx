import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { provisioningAddress } from '../../session/addresses.ts'
import { texts } from '../../texts/texts.ts'

type Integration = OutputOf<'readSystemIntegration'>
type Provisioning = OutputOf<'readProvisioning'>

interface StateCardProps {
  readonly integration: Integration
  readonly mayChange: boolean
  readonly lastUsedAt: string | undefined
  readonly onChange: (integration: Integration) => void
}

/** How a program stands, and what ends that. */
export function StateCard({ integration, mayChange, lastUsedAt, onChange }: StateCardProps) {
  const { clientId, state, createdAt } = integration
  const { one, state: states } = texts.integrations
  return (
    <section className="card" aria-label={integration.displayName}>
      <div className="card-head">
        <dl className="facts facts-wide">
          <div>
            <dt>{one.clientId}</dt>
            <dd className="row-id">{clientId}</dd>
          </div>
          <div>
            <dt>{one.since}</dt>
            <dd>{texts.day(createdAt)}</dd>
          </div>
          <div>
            <dt>{one.lastUsed}</dt>
            <dd>{lastUsedAt === undefined ? one.neverUsed : texts.moment(lastUsedAt)}</dd>
          </div>
        </dl>
        <StateMark tone={state === 'active' ? 'good' : 'gone'}>{states[state]}</StateMark>
      </div>
      {state === 'revoked' ? <p>{one.revoked}</p> : null}
      {mayChange && state !== 'revoked' ? <Actions integration={integration} onChange={onChange} /> : null}
    </section>
  )
}

type Wish = 'suspend' | 'resume' | 'remove'

function Actions({ integration, onChange }: Pick<StateCardProps, 'integration' | 'onChange'>) {
  const call = useCall()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Wish>()
  const { organisationId, clientId, version, displayName, state } = integration
  const provisioning = useProvisioningOf(organisationId, clientId)
  const key = { organisationId, clientId, version }
  const change = useMutation({
    mutationFn: (wish: Wish) =>
      wish === 'resume'
        ? call(api.resumeSystemIntegration, key)
        : wish === 'suspend'
          ? call(api.suspendSystemIntegration, key)
          : call(api.revokeSystemIntegration, key),
    onSuccess: (changed) => {
      setAsked(undefined)
      onChange(changed)
    },
  })
  const remove = useMutation({
    mutationFn: ({ provisioningId, version: read }: Provisioning) =>
      call(api.removeProvisioning, { organisationId, provisioningId, version: read }),
    onSuccess: ({ provisioningId }) => void navigate(provisioningAddress(provisioningId)),
  })
  const { one } = texts.integrations
  const made = provisioning.data ?? undefined
  const error = change.error ?? remove.error ?? provisioning.error
  return (
    <>
      {error ? <ProblemNotice error={error} /> : null}
      {asked === undefined ? (
        <Choices
          state={state}
          isReady={provisioning.isSuccess}
          why={made === undefined ? one.revokeWhy : one.removeWhy}
          onChoose={(wish) => {
            if (wish === 'resume') change.mutate('resume')
            else setAsked(wish)
          }}
        />
      ) : (
        <Confirm
          key={asked}
          title={asked === 'remove' ? one.confirmRemove(displayName) : one.confirmSuspend(displayName)}
          lead={asked === 'remove' ? (made === undefined ? one.revokeWhy : one.removeWhy) : one.confirmSuspendWhy}
          yes={asked === 'remove' ? one.remove : one.suspend}
          no={one.keep}
          isBusy={change.isPending || remove.isPending}
          {...(asked === 'remove' ? { typed: { label: one.typeName(displayName), text: displayName } } : {})}
          onYes={() => {
            if (asked === 'remove' && made !== undefined) remove.mutate(made)
            else change.mutate(asked)
          }}
          onNo={() => {
            setAsked(undefined)
          }}
        />
      )}
    </>
  )
}

interface ChoicesProps {
  readonly state: Integration['state']
  readonly isReady: boolean
  readonly why: string
  readonly onChoose: (wish: Wish) => void
}

function Choices({ state, isReady, why, onChoose }: ChoicesProps) {
  const { one } = texts.integrations
  const button = (wish: Wish, words: string, reason?: string) => (
    <Button
      variant="default"
      disabled={wish === 'remove' && !isReady}
      aria-describedby={reason}
      onClick={() => {
        onChoose(wish)
      }}
    >
      {words}
    </Button>
  )
  return (
    <>
      <div className="actions">
        {state === 'suspended' ? button('resume', one.resume) : null}
        {state === 'active' ? button('suspend', one.suspend, 'suspend-why') : null}
        {button('remove', one.remove, 'remove-why')}
      </div>
      {state === 'active' ? (
        <p className="quiet small" id="suspend-why">
          {one.suspend}: {one.suspendWhy}
        </p>
      ) : null}
      <p className="quiet small" id="remove-why">
        {one.remove}: {isReady ? why : one.loading}
      </p>
    </>
  )
}

const pageSize = 200

/** By which a program was made: null where it was registered by hand, and no provisioning is there to be undone. */
function useProvisioningOf(organisationId: string, clientId: string) {
  const call = useCall()
  return useQuery({
    queryKey: ['provisioning-of', organisationId, clientId],
    queryFn: async ({ signal }): Promise<Provisioning | null> => {
      let cursor: string | undefined
      do {
        const at = cursor === undefined ? {} : { cursor }
        const page = await call(api.listProvisionings, { organisationId, limit: pageSize, ...at }, signal)
        const found = page.items.find((each) => each.clientId === clientId && each.state === 'finished')
        if (found) return found
        cursor = page.next
      } while (cursor !== undefined)
      return null
    },
  })
}
