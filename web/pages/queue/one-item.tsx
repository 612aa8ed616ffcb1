import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { ProblemError } from '../../api/errors.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { withNames } from '../../api/with-names.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import { Compared, isChoosable, type KnownCandidate } from './compared.tsx'
import type { Resolved } from './resolved-notice.tsx'

interface OneItemProps {
  readonly active: ActiveOrganisation
  /** Tenant and object id with a slash between them. */
  readonly id: string
  readonly position: { readonly place: number; readonly of: number; readonly more: boolean } | undefined
  /** One came here by the keys or by a decision, not by the list. */
  readonly takesFocus: boolean
  readonly onPrevious: (() => void) | undefined
  readonly onNext: (() => void) | undefined
  readonly onResolved: (resolved: Resolved) => void
}

type ReconciliationItem = OutputOf<'readReconciliationItem'>
type Way = { readonly kind: 'link'; readonly contactId: string } | { readonly kind: 'create' | 'dismiss' }

function useItem(organisationId: string, id: string) {
  const call = useCall()
  const [tid = '', objectId = ''] = id.split('/')
  return useQuery({
    queryKey: ['queue-item', organisationId, id],
    queryFn: async ({ signal }) => {
      const item = await call(syncApi.readReconciliationItem, { organisationId, tid, objectId }, signal)
      const read = await Promise.all(
        item.candidates.map(async ({ contactId, clientId }): Promise<KnownCandidate> => {
          try {
            return {
              contactId,
              clientId,
              contact: await call(syncApi.readContact, { organisationId, contactId }, signal),
            }
          } catch (error) {
            if (error instanceof ProblemError && error.code === 'contact.unknown') return { contactId, clientId }
            throw error
          }
        }),
      )
      const [named, ...candidates] = await withNames(call, organisationId, [{ ...item }, ...read], signal)
      return { item: { ...item, ...pickNames(named) }, candidates: candidates as readonly KnownCandidate[] }
    },
    // What was looked at some time ago may be decided by somebody else by now.
    staleTime: 0,
  })
}

const pickNames = (named: { clientName?: string | undefined; tenantName?: string | undefined } | undefined) => ({
  clientName: named?.clientName,
  tenantName: named?.tenantName,
})

interface Outcomes {
  readonly onResolved: (resolved: Resolved) => void
  /** Somebody else was faster. */
  readonly onOvertaken: () => void
}

function useResolve(
  organisationId: string,
  item: ReconciliationItem | undefined,
  { onResolved, onOvertaken }: Outcomes,
) {
  const call = useCall()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (way: Way) => {
      if (!item) throw new Error('Nothing is shown yet.')
      const key = { organisationId, tid: item.tid, objectId: item.objectId, version: item.version }
      if (way.kind === 'link') return call(syncApi.linkReconciliationItem, { ...key, contactId: way.contactId })
      return call(way.kind === 'create' ? syncApi.createReconciliationContact : syncApi.dismissReconciliationItem, key)
    },
    onSuccess: (after, way) => {
      void queryClient.invalidateQueries({ queryKey: ['contacts', organisationId] })
      onResolved({ kind: way.kind, item: after })
    },
    onError: (refused) => {
      if (refused instanceof ProblemError && ['item.resolved', 'version.stale'].includes(refused.code)) onOvertaken()
    },
  })
}

/** One person beside the contacts that they may be, and what can be decided. */
export function OneItem({ active, id, position, takesFocus, onPrevious, onNext, onResolved }: OneItemProps) {
  const { organisationId, permissions } = active
  const { data, error, isPending, refetch } = useItem(organisationId, id)
  const [chosen, setChosen] = useState<string>()
  const region = useRef<HTMLElement>(null)
  const { queue } = texts
  const item = data?.item
  const resolve = useResolve(organisationId, item, { onResolved, onOvertaken: () => void refetch() })
  useEffect(() => {
    // After a decision the next one waits: the keys go on working without a hand on the mouse.
    if (takesFocus) region.current?.focus()
  }, [takesFocus])

  const mayResolve = permissions.includes('reconciliation.update') && item?.state === 'open'
  const act = (way: Way) => {
    if (mayResolve && !resolve.isPending) resolve.mutate(way)
  }
  const link = () => {
    if (chosen !== undefined) act({ kind: 'link', contactId: chosen })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const candidate = data?.candidates[Number(event.key) - 1]
    const acts: Readonly<Record<string, (() => void) | undefined>> = {
      j: onNext,
      k: onPrevious,
      l: link,
      n: () => {
        act({ kind: 'create' })
      },
      d: () => {
        act({ kind: 'dismiss' })
      },
    }
    const wanted = acts[event.key.toLowerCase()]
    if (candidate && item && isChoosable(candidate, item.clientId)) setChosen(candidate.contactId)
    else if (wanted) wanted()
    else return
    event.preventDefault()
  }

  return (
    <section ref={region} className="card queue-item" aria-labelledby="queue-item" tabIndex={-1} onKeyDown={onKeyDown}>
      <div className="card-head">
        <div>
          <h2 id="queue-item">{item ? queue.whois(item.person.displayName) : queue.one}</h2>
          {item ? (
            <p className="quiet">
              {queue.of(item.tenantName ?? item.tid, item.clientName ?? item.clientId)}
              {position ? ` · ${queue.position(position.place, position.of, position.more)}` : ''}
            </p>
          ) : null}
        </div>
        <div className="actions">
          <Button variant="default" size="xs" disabled={!onPrevious} onClick={onPrevious} aria-keyshortcuts="K">
            {queue.previous}
          </Button>
          <Button variant="default" size="xs" disabled={!onNext} onClick={onNext} aria-keyshortcuts="J">
            {queue.next}
          </Button>
        </div>
      </div>
      {isPending ? <Skeleton height={240} radius="md" /> : null}
      {error && !data ? <ProblemNotice error={error} onRetry={() => void refetch()} /> : null}
      {data && item ? (
        <>
          <Notice tone={item.state === 'open' ? 'calm' : 'warning'} role="status">
            <p>{item.state === 'open' ? texts.sync.reason[item.reason] : queue.alreadyIs[item.state]}</p>
            {item.closedFor ? <p>{texts.sync.reason[item.closedFor]}</p> : null}
          </Notice>
          <Compared
            item={item}
            candidates={data.candidates}
            chosen={chosen}
            onChoose={mayResolve ? setChosen : undefined}
          />
          {resolve.error ? <ProblemNotice error={resolve.error} /> : null}
          {mayResolve ? (
            <div className="actions">
              <Button
                disabled={chosen === undefined}
                loading={resolve.isPending && resolve.variables.kind === 'link'}
                aria-keyshortcuts="L"
                onClick={link}
              >
                {queue.link}
              </Button>
              <Button
                variant="default"
                loading={resolve.isPending && resolve.variables.kind === 'create'}
                aria-keyshortcuts="N"
                onClick={() => {
                  act({ kind: 'create' })
                }}
              >
                {queue.create}
              </Button>
              <Button
                variant="default"
                loading={resolve.isPending && resolve.variables.kind === 'dismiss'}
                aria-keyshortcuts="D"
                onClick={() => {
                  act({ kind: 'dismiss' })
                }}
              >
                {queue.dismiss}
              </Button>
            </div>
          ) : null}
          {mayResolve ? <Means /> : null}
        </>
      ) : null}
    </section>
  )
}

function Means() {
  const { queue } = texts
  return (
    <>
      <ul className="quiet small queue-means">
        {queue.meanings.map((meaning) => (
          <li key={meaning}>{meaning}</li>
        ))}
      </ul>
      <p className="quiet small queue-keys">
        {queue.keys}{' '}
        {queue.shortcuts.map(([key, meaning]) => (
          <span key={key}>
            <kbd>{key}</kbd> {meaning}
          </span>
        ))}
      </p>
    </>
  )
}
