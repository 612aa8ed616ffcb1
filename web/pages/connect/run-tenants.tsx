import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import type { OutputOf } from '../../api/call.ts'
import { PagedList } from '../../parts/paged-list.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import { talliesOf } from './tallies.ts'

const pageSize = 25

interface RunTenantsProps {
  readonly organisationId: string
  readonly runId: string
}

type TenantResult = OutputOf<'listTenantResults'>['items'][number] & { readonly name: string }

/** The result of each tenant of a run; below it, when asked for, its people. */
export function RunTenants({ organisationId, runId }: RunTenantsProps) {
  const call = useCall()
  const { sync: words } = texts.connect
  return (
    <PagedList
      label={words.tenants}
      none={words.noTenants}
      queryKey={['sync-run', organisationId, runId, 'tenants']}
      read={async (page, signal) => {
        const results = await call(api.listTenantResults, { ...page, organisationId, runId, limit: pageSize }, signal)
        const tids = results.items.map(({ tid }) => tid)
        const { tenants } = await call(api.findNames, { organisationId, tids }, signal)
        const names = new Map(tenants.map(({ tid, displayName }) => [tid, displayName]))
        return { ...results, items: results.items.map((one) => ({ ...one, name: names.get(one.tid) ?? one.tid })) }
      }}
      keyOf={({ tid }) => tid}
    >
      {(result) => <Tenant organisationId={organisationId} runId={runId} result={result} />}
    </PagedList>
  )
}

function Tenant({ organisationId, runId, result }: RunTenantsProps & { readonly result: TenantResult }) {
  const [open, setOpen] = useState(false)
  const { sync: words } = texts.connect
  const { name, state, failure } = result
  const counts = talliesOf(result).map(([tally, amount]) => `${words.tallies[tally]} ${texts.number(amount)}`)
  return (
    <>
      <span className="row-name">{name}</span>
      <StateMark tone={state === 'completed' ? 'good' : 'gone'}>{words.tenantStates[state]}</StateMark>
      <div className="row-detail">
        <span>{counts.join(' · ')}</span>
        <Button
          variant="default"
          size="xs"
          aria-expanded={open}
          aria-label={open ? words.hideOf(name) : words.peopleOf(name)}
          onClick={() => {
            setOpen(!open)
          }}
        >
          {open ? words.hide : words.people}
        </Button>
      </div>
      {failure === undefined ? null : (
        <p className="row-wide small">
          {problemText(failure).title}. {problemText(failure).next}
        </p>
      )}
      {open ? <People organisationId={organisationId} runId={runId} result={result} /> : null}
    </>
  )
}

type Decision = OutputOf<'listSyncPeople'>['items'][number]['decision']

function People({ organisationId, runId, result: { tid, name } }: RunTenantsProps & { readonly result: TenantResult }) {
  const call = useCall()
  const [decision, setDecision] = useState<Decision | ''>('')
  const { sync: words } = texts.connect
  return (
    <div className="row-wide people">
      <NativeSelect
        size="xs"
        className="form-narrow"
        label={words.decision}
        value={decision}
        data={[
          { value: '', label: words.everybody },
          ...Object.entries(words.decisions).map(([value, label]) => ({ value, label })),
        ]}
        onChange={(event) => {
          setDecision(event.currentTarget.value as Decision | '')
        }}
      />
      <PagedList
        label={words.peopleOf(name)}
        none={words.noPeople}
        queryKey={['sync-run', organisationId, runId, 'people', tid, decision]}
        read={(page, signal) =>
          call(
            api.listSyncPeople,
            { ...page, organisationId, runId, tid, limit: pageSize, ...(decision === '' ? {} : { decision }) },
            signal,
          )
        }
        keyOf={({ objectId }) => objectId}
      >
        {(line) => (
          <>
            <span className="person-name">{line.name === '' ? words.unnamed : line.name}</span>
            <span className="small">{words.decisions[line.decision]}</span>
            <span className="row-detail">
              <span>
                {words.reasons[line.reason]}
                {line.failure === undefined ? '' : ` · ${problemText(line.failure).title}`}
              </span>
            </span>
          </>
        )}
      </PagedList>
    </div>
  )
}
