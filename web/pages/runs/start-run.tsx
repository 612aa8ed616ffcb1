import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Choice } from '../../parts/choice.tsx'
import { ClientPicker } from '../../parts/client-picker.tsx'
import { ConfirmedButton } from '../../parts/confirmed-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import { runAddress } from './run-address.ts'

type Scope = 'all' | 'client'

/** Starts a preview or a sync, of everybody or of one client. Shown to whoever may start anything. */
export function StartRun({ active }: { readonly active: ActiveOrganisation }) {
  const { organisationId, permissions, flags } = active
  const mayAll = permissions.includes('system_settings.update')
  const mayClient = permissions.includes('sync.start_client') && flags.includes('entra-integration-client-sync-action')
  const [scope, setScope] = useState<Scope>(mayAll ? 'all' : 'client')
  const [client, setClient] = useState<{ clientId: string; displayName: string }>()
  const navigate = useNavigate()
  const call = useCall()
  const start = useMutation({
    mutationFn: (mode: 'preview' | 'apply') =>
      scope === 'all'
        ? call(syncApi.startSync, { organisationId, mode })
        : call(syncApi.startClientSync, { organisationId, mode, clientId: client?.clientId ?? '' }),
    onSuccess: ({ runId }) => navigate(runAddress(runId)),
  })
  const { sync } = texts
  if (!mayAll && !mayClient) return null
  const unready = scope === 'client' && client === undefined
  const of = scope === 'all' ? sync.everyTenant : (client?.displayName ?? '')
  return (
    <section className="card" aria-labelledby="start-run">
      <CardHead id="start-run" title={sync.start} lead={sync.startLead} />
      {mayAll && mayClient ? (
        <Choice name="scope" label={sync.scope} value={scope} onChange={setScope} options={scopes()} />
      ) : null}
      {scope === 'client' ? (
        <ClientPicker organisationId={organisationId} label={sync.client} value={client} onChange={setClient} />
      ) : null}
      {start.error ? <ProblemNotice error={start.error} /> : null}
      <div className="actions">
        <Button
          size="sm"
          disabled={unready}
          loading={start.isPending && start.variables === 'preview'}
          onClick={() => {
            start.mutate('preview')
          }}
        >
          {sync.startPreview}
        </Button>
        <ConfirmedButton
          label={sync.startApply}
          question={sync.startQuestion(of)}
          doIt={sync.startApply}
          disabled={unready}
          loading={start.isPending && start.variables === 'apply'}
          onConfirm={() => {
            start.mutate('apply')
          }}
        >
          <p>{sync.startWarning}</p>
        </ConfirmedButton>
      </div>
      <p className="quiet small">{sync.startOnce}</p>
    </section>
  )
}

const scopes = () => (['all', 'client'] as const).map((value) => ({ value, label: texts.sync.scopes[value] }))
