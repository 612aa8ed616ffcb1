import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import type { OutputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { withNames } from '../../api/with-names.ts'
import { Check } from '../../parts/check.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { oneOf, useAddressState } from '../../session/use-address-state.ts'
import { problemText, texts } from '../../texts/texts.ts'
import type { OfRun } from './of-run.ts'
import { resultsKey } from './use-run.ts'

const pageSize = 50
export type PersonLine = OutputOf<'listSyncPeople'>['items'][number]
const decisions = ['create', 'link', 'update', 'deactivate', 'reactivate', 'ask', 'leave'] as const

/** What a run decided about whom in one tenant. */
export function People({ active, run, tid }: OfRun & { readonly tid: string }) {
  const call = useCall()
  const [get, set] = useAddressState()
  const { organisationId } = active
  const { runId, mode } = run
  const { sync } = texts
  const decision = oneOf(decisions, get('decision'))
  const failed = get('failed') === 'true'
  const heading = useRef<HTMLHeadingElement>(null)
  const tenant = useQuery({
    queryKey: ['tenant-name', organisationId, tid],
    queryFn: async ({ signal }) => (await withNames(call, organisationId, [{ tid }], signal))[0]?.tenantName ?? null,
  })
  useEffect(() => {
    // On a page that was just loaded the browser's own start is better.
    if (document.activeElement !== document.body) heading.current?.focus()
  }, [])
  return (
    <section className="card" aria-labelledby="run-people">
      <div>
        <h2 id="run-people" ref={heading} tabIndex={-1}>
          {sync.peopleOf(tenant.data ?? tid)}
        </h2>
        <p className="quiet">{sync.peopleLead}</p>
      </div>
      <div className="filters">
        <NativeSelect
          label={sync.decisionHead}
          value={decision ?? ''}
          data={[
            { value: '', label: sync.everyDecision },
            ...decisions.map((value) => ({ value, label: sync.decision[value][mode] })),
          ]}
          onChange={(event) => {
            set({ decision: event.currentTarget.value })
          }}
        />
        <Check
          label={sync.failedOnly}
          checked={failed}
          onChange={(checked) => {
            set({ failed: checked ? 'true' : undefined })
          }}
        />
      </div>
      <PagedList
        label={sync.peopleOf(tenant.data ?? tid)}
        none={decision === undefined && !failed ? sync.noPeople : sync.noPeopleFit}
        queryKey={[...resultsKey(organisationId, runId), 'people', tid, decision, failed]}
        read={(page, signal) =>
          call(
            syncApi.listSyncPeople,
            {
              organisationId,
              runId,
              tid,
              ...page,
              limit: pageSize,
              ...(decision === undefined ? {} : { decision }),
              ...(failed ? { failed: 'true' as const } : {}),
            },
            signal,
          )
        }
        keyOf={({ objectId }) => objectId}
      >
        {(line) => <Person line={line} mode={mode} tid={tid} queue={active.flags.includes(queueFlag)} />}
      </PagedList>
    </section>
  )
}

const queueFlag = 'entra-integration-ambiguous-queue'

interface PersonProps {
  readonly line: PersonLine
  readonly mode: 'preview' | 'apply'
  readonly tid: string
  readonly queue: boolean
}

function Person({ line, mode, tid, queue }: PersonProps) {
  const { sync } = texts
  const { name, decision, reason, changes, failure, contactId, objectId } = line
  const known = contactId !== undefined && !(mode === 'preview' && decision === 'create')
  return (
    <>
      <span className="row-name">
        {known ? (
          <Link to={`${pages.contacts}/${contactId}`} className="text-link">
            {name}
          </Link>
        ) : (
          name
        )}
      </span>
      <StateMark tone={failure !== undefined || decision === 'ask' || decision === 'deactivate' ? 'gone' : 'good'}>
        {failure === undefined ? sync.decision[decision][mode] : sync.couldNot}
      </StateMark>
      <span className="row-more quiet small">{sync.reason[reason]}</span>
      {failure === undefined ? null : (
        <span className="row-more">{`${problemText(failure).title}. ${problemText(failure).next}`}</span>
      )}
      {changes.length === 0 ? null : (
        <ul className="row-more changes" aria-label={sync.changesOf(name)}>
          {changes.map(({ field, before, after }) => (
            <li key={field}>
              <span className="quiet">{sync.fieldName(field)}</span>{' '}
              {before === undefined ? null : (
                <>
                  <del>{sync.fieldValue(before)}</del>
                  {' → '}
                </>
              )}
              {after === undefined ? (
                <span className="quiet">{sync.emptied}</span>
              ) : (
                <ins>{sync.fieldValue(after)}</ins>
              )}
            </li>
          ))}
        </ul>
      )}
      {decision === 'ask' && mode === 'apply' && queue ? (
        <span className="row-more">
          <Link
            to={`${pages.queue}?${new URLSearchParams({ item: `${tid}/${objectId}` }).toString()}`}
            className="text-link small"
          >
            {sync.toItem}
          </Link>
        </span>
      ) : null}
    </>
  )
}
