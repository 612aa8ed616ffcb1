import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { accountApi, ownDocumentAddress } from '../../api/account-routes.ts'
import type { OutputOf } from '../../api/call.ts'
import { usePatience } from '../../api/patient-polling.ts'
import { readFile } from '../../api/read-file.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { texts } from '../../texts/texts.ts'
import { ErasureRow } from '../privacy/erasure-row.tsx'
import { isMoving, TaskRow } from '../privacy/task-row.tsx'
import { AgedNotice } from './aged-notice.tsx'

const pageSize = 10
const keyOf = { exports: ['own-exports'], erasures: ['own-erasures'] } as const
type Kind = keyof typeof keyOf
type Task = OutputOf<'listOwnErasures'>['items'][number]

/** Looks at the newest while it moves; the list is read anew when it came further. */
function useNewest(kind: Kind) {
  const call = useCall()
  const queries = useQueryClient()
  const patience = usePatience()
  const key = [...keyOf[kind], 'newest']
  useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Task | null> => {
      const route = kind === 'exports' ? accountApi.listOwnExports : accountApi.listOwnErasures
      const [now = null] = (await call(route, { limit: 1 }, signal)).items
      const before = queries.getQueryData<Task | null>(key)
      if (before && isMoving(before) && before.state !== now?.state)
        void queries.invalidateQueries({ queryKey: [...keyOf[kind], 'pages'] })
      return now
    },
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? patience(state) : false),
  })
  return () => queries.invalidateQueries({ queryKey: keyOf[kind] })
}

/** What is held about oneself: a copy of it, and its end. */
export function OwnData({ name }: { readonly name: string }) {
  return (
    <>
      <OwnExports />
      <OwnErasures name={name} />
    </>
  )
}

function OwnExports() {
  const call = useCall()
  const { data } = texts.account
  const renew = useNewest('exports')
  const start = useMutation({ mutationFn: () => call(accountApi.startOwnExport, {}), onSuccess: renew })
  return (
    <section className="card" aria-labelledby="own-data">
      <CardHead id="own-data" title={data.title} lead={data.lead}>
        <Button
          variant="default"
          loading={start.isPending}
          onClick={() => {
            start.mutate()
          }}
        >
          {data.ask}
        </Button>
      </CardHead>
      {start.error ? <AgedNotice error={start.error} /> : null}
      <PagedList
        label={data.exports}
        none={data.noExports}
        queryKey={[...keyOf.exports, 'pages']}
        read={(page, signal) => call(accountApi.listOwnExports, { ...page, limit: pageSize }, signal)}
        keyOf={({ taskId }) => taskId}
      >
        {(task) => <ExportRow task={task} />}
      </PagedList>
    </section>
  )
}

function ExportRow({ task }: { readonly task: OutputOf<'listOwnExports'>['items'][number] }) {
  const { data } = texts.account
  const { exports } = texts.privacy
  const { taskId, state, requestedAt, expiresAt } = task
  const download = useMutation({
    mutationFn: () => readFile(ownDocumentAddress(taskId)),
    onSuccess: (document) => {
      saveFile(`export-${taskId}.json`, 'application/json', [document])
    },
  })
  return (
    <TaskRow task={task} name={data.copy}>
      {expiresAt === undefined || state !== 'done' ? null : <span>{exports.until(texts.moment(expiresAt))}</span>}
      {download.error ? <AgedNotice error={download.error} /> : null}
      {state === 'done' ? (
        <span>
          <Button
            size="xs"
            variant="default"
            loading={download.isPending}
            aria-label={exports.downloadOf(texts.moment(requestedAt))}
            onClick={() => {
              download.mutate()
            }}
          >
            {exports.download}
          </Button>
        </span>
      ) : null}
    </TaskRow>
  )
}

const waits = ['0', '24', '72', '168'] as const

function OwnErasures({ name }: { readonly name: string }) {
  const call = useCall()
  const { data } = texts.account
  const { ask } = texts.privacy
  const renew = useNewest('erasures')
  const [wait, setWait] = useState<string>('72')
  const [isAsking, setAsking] = useState(false)
  const start = useMutation({
    mutationFn: () => call(accountApi.startOwnErasure, { waitHours: Number(wait) }),
    onSettled: () => {
      setAsking(false)
    },
    onSuccess: renew,
  })
  return (
    <section className="card" aria-labelledby="own-end">
      <CardHead id="own-end" title={data.end} lead={data.endWhy} />
      {start.error ? <AgedNotice error={start.error} /> : null}
      {start.isSuccess ? (
        <Notice tone="calm" role="status">
          <p>{data.endAsked}</p>
        </Notice>
      ) : null}
      {isAsking ? (
        <Confirm
          title={data.endQuestion}
          lead={data.endLead}
          yes={ask.eraseNow}
          no={ask.keep}
          isBusy={start.isPending}
          typed={{ label: ask.typeToErase(name), text: name }}
          onYes={() => {
            start.mutate()
          }}
          onNo={() => {
            setAsking(false)
          }}
        />
      ) : (
        <div className="inline-form">
          <NativeSelect
            label={ask.wait}
            value={wait}
            data={waits.map((value) => ({ value, label: ask.waits[value] }))}
            onChange={(event) => {
              setWait(event.currentTarget.value)
            }}
          />
          <Button
            variant="default"
            onClick={() => {
              start.reset()
              setAsking(true)
            }}
          >
            {data.endAction}
          </Button>
        </div>
      )}
      <PagedList
        label={data.erasures}
        none={data.noErasures}
        queryKey={[...keyOf.erasures, 'pages']}
        read={(page, signal) => call(accountApi.listOwnErasures, { ...page, limit: pageSize }, signal)}
        keyOf={({ taskId }) => taskId}
      >
        {(task) => (
          <ErasureRow
            task={task}
            name={data.erasure}
            withdraw={() => call(accountApi.withdrawOwnErasure, { taskId: task.taskId })}
            onSettled={renew}
            problem={(error) => <AgedNotice error={error} />}
          />
        )}
      </PagedList>
    </section>
  )
}
