import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { OutputOf } from '../../api/call.ts'
import { deskApi } from '../../api/desk-routes.ts'
import { usePatience } from '../../api/patient-polling.ts'
import { useCall } from '../../api/use-call.ts'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { ErasureRow } from './erasure-row.tsx'
import { isMoving, TaskRow } from './task-row.tsx'

const pageSize = 25
type Export = OutputOf<'readExport'>
type Erasure = OutputOf<'readErasure'>

interface ListProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

/** Exports that were asked for, newest first. */
export function ExportList({ organisationId, mayChange }: ListProps) {
  const call = useCall()
  const { exports } = texts.privacy
  return (
    <section className="card" aria-labelledby="exports">
      <h2 id="exports">{exports.title}</h2>
      <PagedList
        label={exports.title}
        none={exports.none}
        queryKey={['exports', organisationId]}
        read={(page, signal) => call(deskApi.listExports, { ...page, organisationId, limit: pageSize }, signal)}
        keyOf={({ taskId }) => taskId}
      >
        {(task) => <ExportRow organisationId={organisationId} first={task} mayChange={mayChange} />}
      </PagedList>
    </section>
  )
}

function ExportRow({ organisationId, first, mayChange }: ListProps & { readonly first: Export }) {
  const call = useCall()
  const patience = usePatience()
  const { taskId } = first
  const { data: task = first } = useQuery({
    queryKey: ['export', organisationId, taskId, first.state],
    queryFn: ({ signal }) => call(deskApi.readExport, { organisationId, taskId }, signal),
    enabled: isMoving(first),
    refetchInterval: ({ state }) => (isMoving(state.data ?? first) ? patience(state) : false),
  })
  const { exports } = texts.privacy
  const { requestedAt, expiresAt, state } = task
  return (
    <TaskRow task={task} name={nameOfTask(task)}>
      {expiresAt === undefined || state !== 'done' ? null : <span>{exports.until(texts.moment(expiresAt))}</span>}
      {state === 'done' && mayChange ? (
        <span>
          <Button
            component="a"
            href={`/api/v1/organisations/${organisationId}/privacy/exports/${taskId}/document`}
            download
            size="xs"
            variant="default"
            aria-label={exports.downloadOf(texts.moment(requestedAt))}
          >
            {exports.download}
          </Button>
        </span>
      ) : null}
    </TaskRow>
  )
}

/** Erasures that were asked for, newest first, with what each found and left. */
export function ErasureList({ organisationId, mayChange }: ListProps) {
  const call = useCall()
  const { erasures } = texts.privacy
  return (
    <section className="card" aria-labelledby="erasures">
      <h2 id="erasures">{erasures.title}</h2>
      <PagedList
        label={erasures.title}
        none={erasures.none}
        queryKey={['erasures', organisationId]}
        read={(page, signal) => call(deskApi.listErasures, { ...page, organisationId, limit: pageSize }, signal)}
        keyOf={({ taskId }) => taskId}
      >
        {(task) => <AnErasure organisationId={organisationId} first={task} mayChange={mayChange} />}
      </PagedList>
    </section>
  )
}

function AnErasure({ organisationId, first, mayChange }: ListProps & { readonly first: Erasure }) {
  const call = useCall()
  const queryClient = useQueryClient()
  const patience = usePatience()
  const { taskId } = first
  const { data: task = first } = useQuery({
    queryKey: ['erasure', organisationId, taskId, first.state],
    queryFn: ({ signal }) => call(deskApi.readErasure, { organisationId, taskId }, signal),
    enabled: isMoving(first),
    refetchInterval: ({ state }) => (isMoving(state.data ?? first) ? patience(state) : false),
  })
  return (
    <ErasureRow
      task={task}
      name={nameOfTask(task)}
      withdraw={mayChange ? () => call(deskApi.withdrawErasure, { organisationId, taskId }) : undefined}
      onSettled={() => queryClient.invalidateQueries({ queryKey: ['erasures', organisationId] })}
      problem={(error) => <ProblemNotice error={error} />}
    />
  )
}

const nameOfTask = ({ subjects, related }: Erasure) =>
  subjects.map(nameOf).join(', ') || texts.privacy.people(subjects.length + related.length)

function nameOf(subject: Erasure['subjects'][number]): string {
  const { about } = texts.privacy
  if (subject.kind === 'member') return about.member(subject.memberId)
  return subject.kind === 'contact' ? about.contact(subject.contactId) : about['directory-user'](subject.objectId)
}
