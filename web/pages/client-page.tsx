import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { OutputOf } from '../api/call.ts'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { CardHead } from '../parts/card-head.tsx'
import { Figure, Figures } from '../parts/figures.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { useAddressState } from '../session/use-address-state.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { asChanges, asNew, clientForm, clientValues, noClient } from './book/contact-fields.ts'
import { RecordForm } from './book/record-form.tsx'
import { StateButton } from './book/state-button.tsx'
import { useRecord } from './book/use-record.ts'
import { runAddress } from './runs/run-address.ts'
import { RunState } from './runs/run-state.tsx'
import { RunTally } from './runs/run-tally.tsx'
import { useRun } from './runs/use-run.ts'

type Client = OutputOf<'readClient'>

/** One client: its fields, its contacts, and a sync of its directory. */
export function ClientPage() {
  const { clientId = '' } = useParams()
  const isNew = clientId === 'new'
  return (
    <SyncPage
      title={isNew ? texts.book.newClient : texts.book.client}
      {...(isNew ? { permission: 'system_settings.update' as const } : {})}
      above={
        <Link to={pages.clients} className="text-link">
          {texts.book.toClients}
        </Link>
      }
    >
      {(active) => (isNew ? <NewClient active={active} /> : <One key={clientId} active={active} clientId={clientId} />)}
    </SyncPage>
  )
}

function NewClient({ active: { organisationId } }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const record = useRecord<Client>({
    initial: { values: noClient, version: '' },
    save: (changed) => call(syncApi.createClient, { organisationId, displayName: '', ...asNew(changed) }),
    read: () => Promise.resolve({ values: noClient, version: '' }),
    versionedOf: clientValues,
    onSaved: ({ clientId }) => {
      void queryClient.invalidateQueries({ queryKey: ['clients', organisationId] })
      void navigate(`${pages.clients}/${clientId}`)
    },
  })
  return (
    <section className="card" aria-label={texts.book.newClient}>
      <RecordForm label={texts.book.newClient} fields={clientForm()} record={record} readOnly={false} />
    </section>
  )
}

function One({ active, clientId }: { readonly active: ActiveOrganisation; readonly clientId: string }) {
  const { organisationId } = active
  const call = useCall()
  const { data, error, refetch } = useQuery({
    queryKey: ['client', organisationId, clientId],
    queryFn: ({ signal }) => call(syncApi.readClient, { organisationId, clientId }, signal),
    refetchOnWindowFocus: false,
  })
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={320} radius="md" />
  return (
    <>
      <Facts active={active} client={data} onRefused={() => void refetch()} />
      <SyncNow active={active} clientId={clientId} />
      <Fields active={active} client={data} />
    </>
  )
}

interface OfClient {
  readonly active: ActiveOrganisation
  readonly client: Client
}

function useKeep({ organisationId }: ActiveOrganisation) {
  const queryClient = useQueryClient()
  return (client: Client) => {
    queryClient.setQueryData(['client', organisationId, client.clientId], client)
    for (const key of ['clients', 'client-name', 'client-picker'])
      void queryClient.invalidateQueries({ queryKey: [key, organisationId] })
  }
}

function Facts({ active, client, onRefused }: OfClient & { readonly onRefused: () => void }) {
  const { organisationId, permissions } = active
  const { clientId, version, state, displayName } = client
  const call = useCall()
  const keep = useKeep(active)
  const { book } = texts
  return (
    <section className="card" aria-labelledby="client">
      <CardHead id="client" title={displayName}>
        <StateMark tone={state === 'active' ? 'good' : 'gone'}>{book.states[state]}</StateMark>
      </CardHead>
      <Figures>
        <Figure name={book.createdBy}>
          {book.origins[client.createdBy]}, <Moment iso={client.createdAt} />
        </Figure>
        <Figure name={book.changed}>
          <Moment iso={client.changedAt} />
        </Figure>
      </Figures>
      <div className="actions">
        <Button
          component={Link}
          to={`${pages.contacts}?${new URLSearchParams({ client: clientId }).toString()}`}
          variant="default"
          size="sm"
        >
          {book.itsContacts}
        </Button>
        {permissions.includes('system_settings.update') ? (
          <StateButton
            what="client"
            name={displayName}
            state={state}
            change={(to) =>
              call(to === 'inactive' ? syncApi.deactivateClient : syncApi.reactivateClient, {
                organisationId,
                clientId,
                version,
              })
            }
            onChanged={keep}
            onRefused={onRefused}
          />
        ) : null}
      </div>
    </section>
  )
}

function Fields({ active, client }: OfClient) {
  const { organisationId, permissions } = active
  const { clientId } = client
  const call = useCall()
  const keep = useKeep(active)
  const record = useRecord<Client>({
    initial: clientValues(client),
    save: (changed, version) =>
      call(syncApi.changeClient, {
        organisationId,
        clientId,
        version,
        ...asChanges(changed),
      }),
    read: async () => clientValues(await call(syncApi.readClient, { organisationId, clientId })),
    versionedOf: clientValues,
    onSaved: keep,
  })
  return (
    <section className="card" aria-labelledby="client-fields">
      <h2 id="client-fields">{texts.book.fields}</h2>
      <RecordForm
        label={texts.book.fields}
        fields={clientForm()}
        record={record}
        readOnly={!permissions.includes('system_settings.update')}
      />
    </section>
  )
}

/** A sync of this client alone, followed here; its id stands in the address, so that a reload goes on following it. */
function SyncNow({ active, clientId }: { readonly active: ActiveOrganisation; readonly clientId: string }) {
  const { organisationId, permissions, flags } = active
  const call = useCall()
  const [get, set] = useAddressState()
  const runId = get('run')
  const { data: run, failureCount, error } = useRun(organisationId, runId)
  const start = useMutation({
    mutationFn: (mode: 'preview' | 'apply') => call(syncApi.startClientSync, { organisationId, clientId, mode }),
    onSuccess: (started) => {
      set({ run: started.runId })
    },
  })
  const { book, sync } = texts
  if (!permissions.includes('sync.start_client')) return null
  return (
    <section className="card" aria-labelledby="client-sync">
      <div>
        <h2 id="client-sync">{book.syncTitle}</h2>
        <p className="quiet">
          {flags.includes('entra-integration-client-sync-action') ? book.syncLead : sync.switchedOff.meaning}
        </p>
      </div>
      {flags.includes('entra-integration-client-sync-action') ? (
        <div className="actions">
          {(['apply', 'preview'] as const).map((mode) => (
            <Button
              key={mode}
              size="sm"
              variant={mode === 'apply' ? 'filled' : 'default'}
              loading={start.isPending && start.variables === mode}
              onClick={() => {
                start.mutate(mode)
              }}
            >
              {mode === 'apply' ? book.syncNow : sync.startPreview}
            </Button>
          ))}
        </div>
      ) : null}
      {start.error ? <ProblemNotice error={start.error} /> : null}
      {error && !run ? <ProblemNotice error={error} /> : null}
      {run ? (
        <>
          <RunState run={run} interrupted={failureCount > 0} />
          <RunTally run={run} />
          <p>
            <Link to={runAddress(run.runId)} className="text-link">
              {book.toRun}
            </Link>
          </p>
        </>
      ) : null}
    </section>
  )
}
