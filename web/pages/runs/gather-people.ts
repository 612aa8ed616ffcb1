import type { SyncRunView } from '../../../shared/contract/sync.ts'
import { csvOf } from '../../parts/csv.ts'
import type { OutputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import type { Call } from '../../api/use-call.ts'
import { withNames } from '../../api/with-names.ts'

const pageSize = 200

/** One person of a run, with the names of where they belong. */
export interface ExportedPerson {
  readonly tenant: string
  readonly tid: string
  readonly client: string
  readonly clientId: string
  readonly line: OutputOf<'listSyncPeople'>['items'][number]
}

interface Gathering {
  readonly call: Call
  readonly run: Pick<SyncRunView, 'organisationId' | 'runId'>
  readonly signal: AbortSignal
  readonly onProgress: (people: number) => void
}

/** Everybody whom a run told of, read page by page. @throws whatever a page is refused with; an abort included */
export async function gatherPeople({ call, run, signal, onProgress }: Gathering): Promise<readonly ExportedPerson[]> {
  const { organisationId, runId } = run
  const all: ExportedPerson[] = []
  const tenants = pagesOf(async (cursor) => {
    const page = await call(syncApi.listTenantResults, { organisationId, runId, limit: pageSize, ...cursor }, signal)
    return { ...page, items: await withNames(call, organisationId, page.items, signal) }
  })
  for await (const { tid, clientId, tenantName, clientName } of tenants) {
    const lines = pagesOf((cursor) =>
      call(syncApi.listSyncPeople, { organisationId, runId, tid, limit: pageSize, ...cursor }, signal),
    )
    for await (const line of lines) {
      all.push({ tenant: tenantName ?? tid, tid, client: clientName ?? clientId, clientId, line })
      if (all.length % pageSize === 0) onProgress(all.length)
    }
  }
  onProgress(all.length)
  return all
}

async function* pagesOf<Item>(
  read: (cursor: { cursor?: string }) => Promise<{ items: readonly Item[]; next?: string | undefined }>,
): AsyncGenerator<Item> {
  let cursor: { cursor?: string } | undefined = {}
  while (cursor) {
    const page: { items: readonly Item[]; next?: string | undefined } = await read(cursor)
    yield* page.items
    cursor = page.next === undefined ? undefined : { cursor: page.next }
  }
}

const head = [
  'tenant',
  'tid',
  'client',
  'clientId',
  'name',
  'objectId',
  'decision',
  'reason',
  'contactId',
  'changes',
  'failure',
]

/** One row for each person; the changed fields stand in one cell, as they were and as they are. */
export const peopleAsCsv = (people: readonly ExportedPerson[]): string =>
  csvOf(
    head,
    people.map(({ tenant, tid, client, clientId, line }) => [
      tenant,
      tid,
      client,
      clientId,
      line.name,
      line.objectId,
      line.decision,
      line.reason,
      line.contactId ?? '',
      line.changes.map(({ field, before = '', after = '' }) => `${field}: ${before} → ${after}`).join('; '),
      line.failure ?? '',
    ]),
  )

/** The run, and everybody it told of. */
export const peopleAsJson = (run: SyncRunView, people: readonly ExportedPerson[]): string =>
  JSON.stringify({ run, people: people.map(({ line, ...where }) => ({ ...where, ...line })) }, null, 1)
