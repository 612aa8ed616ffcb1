import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { BackupView } from '../../../shared/contract/backups.ts'
import { downloadArchive } from '../../api/download-archive.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { openFile } from '../../parts/file-target.ts'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { texts } from '../../texts/texts.ts'

const listKey = ['backups'] as const
/** How often one that is under way is looked at, in milliseconds. */
const lookEvery = 4_000

/** What there is to restore from, and how to have more of it. */
export function BackupsCard() {
  const { backups } = texts
  const call = useCall()
  const queries = useQueryClient()
  const isUnderWay = useIsUnderWay()
  const make = useMutation({
    mutationFn: () => call(api.startBackup, undefined),
    onSuccess: () => queries.invalidateQueries({ queryKey: listKey }),
  })
  return (
    <section className="card" aria-labelledby="backups">
      <CardHead id="backups" title={backups.title} lead={backups.lead}>
        <Button
          variant="default"
          loading={make.isPending}
          disabled={isUnderWay}
          onClick={() => {
            make.mutate()
          }}
        >
          {backups.make}
        </Button>
      </CardHead>
      <p role="status" className="quiet">
        {isUnderWay ? backups.making : ''}
      </p>
      {make.error ? <ProblemNotice error={make.error} /> : null}
      <PagedList
        label={backups.title}
        none={backups.none}
        queryKey={[...listKey, 'pages']}
        read={(page, signal) => call(api.listBackups, { ...page, limit: 10 }, signal)}
        keyOf={({ backupId }) => backupId}
      >
        {(backup) => <BackupRow backup={backup} />}
      </PagedList>
    </section>
  )
}

/** Looks at the newest again and again while it is being made; when that ends, the list is read anew. */
function useIsUnderWay(): boolean {
  const call = useCall()
  const queries = useQueryClient()
  const newest = useQuery({
    queryKey: [...listKey, 'newest'],
    queryFn: async ({ signal }) => {
      const before = queries.getQueryData<BackupView | null>([...listKey, 'newest'])
      const { items } = await call(api.listBackups, { limit: 1 }, signal)
      const [now = null] = items
      if (before?.state === 'running' && now?.state !== 'running')
        void queries.invalidateQueries({ queryKey: [...listKey, 'pages'] })
      return now
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookEvery : false),
  })
  return newest.data?.state === 'running'
}

function BackupRow({ backup }: { readonly backup: BackupView }) {
  const { backups } = texts
  const { backupId, state, startedAt, startedBy, rows, size } = backup
  const [received, setReceived] = useState(0)
  const download = useMutation({
    mutationFn: async () => {
      const file = await openFile(`tenantry-${backupId}.tar`, 'application/x-tar')
      if (!file) return
      try {
        await downloadArchive(backup, async (piece, sum) => {
          await file.write(piece)
          setReceived(sum)
        })
        await file.close()
      } catch (thrown) {
        await file.abort()
        throw thrown
      }
    },
  })
  const moment = texts.moment(startedAt)
  const facts = [
    startedBy === 'hub' ? backups.byHub : backups.byOperator,
    backups.rows(rows),
    ...(size === undefined ? [] : [backups.size(size)]),
  ]
  return (
    <>
      <span className="row-name">{backups.began(moment)}</span>
      <StateMark tone={state === 'failed' ? 'gone' : 'good'}>{backups.state[state]}</StateMark>
      <span className="row-note quiet">{facts.join(' · ')}</span>
      {state === 'done' ? (
        <div className="actions">
          <Button
            variant="default"
            size="sm"
            loading={download.isPending}
            aria-label={backups.downloadOf(moment)}
            onClick={() => {
              setReceived(0)
              download.mutate()
            }}
          >
            {backups.download}
          </Button>
          <span role="status" className="quiet">
            {download.isPending && size !== undefined ? backups.downloading(Math.floor((received / size) * 100)) : ''}
          </span>
        </div>
      ) : null}
      {download.error ? <ProblemNotice error={download.error} /> : null}
    </>
  )
}
