import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OutputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { withNames, type Named } from '../../api/with-names.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Choice } from '../../parts/choice.tsx'
import { ConfirmedButton } from '../../parts/confirmed-button.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { useAddressState } from '../../session/use-address-state.ts'
import { problemText, texts } from '../../texts/texts.ts'
import type { OfRun } from './of-run.ts'
import { tallyLine } from './run-tally.tsx'
import { resultsKey, runKey } from './use-run.ts'

const pageSize = 25
type TenantResult = OutputOf<'listTenantResults'>['items'][number] & Named

/** What came of each tenant of a run; the one that is chosen shows its people. */
export function TenantResults({ active, run }: OfRun) {
  const call = useCall()
  const [get, set] = useAddressState()
  const { organisationId } = active
  const { runId } = run
  const { sync } = texts
  const troubled = get('tenants') === 'troubled'
  return (
    <section className="card" aria-labelledby="run-tenants">
      <CardHead id="run-tenants" title={sync.tenants} lead={sync.tenantsLead}>
        <Choice
          name="tenants"
          label={sync.show}
          value={troubled ? 'troubled' : 'all'}
          options={(['all', 'troubled'] as const).map((value) => ({ value, label: sync.shownTenants[value] }))}
          onChange={(value) => {
            set({ tenants: value === 'all' ? undefined : value })
          }}
        />
      </CardHead>
      <PagedList
        label={sync.tenants}
        none={troubled ? sync.noneTroubled : sync.noTenants}
        queryKey={[...resultsKey(organisationId, runId), 'tenants', troubled]}
        read={async (page, signal) => {
          const wish = { organisationId, runId, ...page, limit: pageSize }
          const read = await call(syncApi.listTenantResults, troubled ? { ...wish, state: 'troubled' } : wish, signal)
          return { ...read, items: await withNames(call, organisationId, read.items, signal) }
        }}
        keyOf={({ tid }) => tid}
      >
        {(result) => <Line active={active} run={run} result={result} />}
      </PagedList>
    </section>
  )
}

function Line({ active, run, result }: OfRun & { readonly result: TenantResult }) {
  const [get, set] = useAddressState()
  const { tid, clientId, state, failure, departing, activeLinks } = result
  const { sync } = texts
  const name = result.tenantName ?? tid
  const isOpen = get('tenant') === tid
  return (
    <>
      <span className="row-name">{name}</span>
      <StateMark tone={state === 'completed' || state === 'running' || state === 'queued' ? 'good' : 'gone'}>
        {sync.tenantState[state]}
      </StateMark>
      <span className="row-detail">
        <span>{sync.ofClient(result.clientName ?? clientId)}</span>
        <span>{tallyLine(result)}</span>
      </span>
      {failure === undefined || state === 'braked' ? null : (
        <span className="row-more">{`${problemText(failure).title}. ${problemText(failure).next}`}</span>
      )}
      {state === 'braked' ? (
        <div className="row-more braked">
          <p>{sync.braked(departing, activeLinks)}</p>
          {active.permissions.includes('system_settings.update') ? (
            <LetThrough run={run} result={result} name={name} />
          ) : null}
        </div>
      ) : null}
      {result.letThroughBy === undefined ? null : <span className="row-more quiet small">{sync.wasLetThrough}</span>}
      <span className="row-more">
        <Button
          variant="default"
          size="xs"
          aria-label={sync.peopleOf(name)}
          aria-expanded={isOpen}
          onClick={() => {
            set({ tenant: isOpen ? undefined : tid, decision: undefined, failed: undefined })
          }}
        >
          {isOpen ? sync.hidePeople : sync.showPeople}
        </Button>
      </span>
    </>
  )
}

interface LetThroughProps {
  readonly run: OfRun['run']
  readonly result: TenantResult
  readonly name: string
}

function LetThrough({ run, result, name }: LetThroughProps) {
  const { organisationId, runId } = run
  const call = useCall()
  const queryClient = useQueryClient()
  const { sync } = texts
  const through = useMutation({
    mutationFn: () => call(syncApi.letThrough, { organisationId, runId, tid: result.tid }),
    onSuccess: async (fresh) => {
      queryClient.setQueryData(runKey(organisationId, runId), fresh)
      await queryClient.invalidateQueries({ queryKey: resultsKey(organisationId, runId) })
    },
  })
  return (
    <>
      <ConfirmedButton
        size="xs"
        label={sync.letThrough}
        name={sync.letThroughOf(name)}
        question={sync.letThroughQuestion(name)}
        doIt={sync.letThroughDo(result.departing)}
        loading={through.isPending}
        onConfirm={() => {
          through.mutate()
        }}
      >
        <p>{sync.letThroughMeans(result.departing, result.activeLinks)}</p>
        <p>{sync.letThroughLook}</p>
      </ConfirmedButton>
      {through.error ? <ProblemNotice error={through.error} /> : null}
    </>
  )
}
