import { HubError, type ErrorCode } from '../../domain/hub-error.ts'
import type { EntraTenantId, MemberId } from '../../domain/ids.ts'
import { entraTenantId } from '../../domain/ids.ts'
import { isRunning } from '../../domain/sync/sync-run.ts'
import { mergedLine, type PersonLine } from '../../domain/sync/person-line.ts'
import { isUndoable, reverse, type Reversal, type SyncUndo, type UndoneLine } from '../../domain/sync/undo.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import type { TenantKey } from '../../ports/sync.ts'
import type { SyncRunKey } from './run-sync.ts'
import { getSyncRun } from './start-sync.ts'

/** The workflow that takes a run back. */
export const undoSyncWorkflow = 'SyncUndo'

const undoWorkflowIdOf = ({ organisationId, runId }: SyncRunKey) => `undo-${organisationId}-${runId}`

/** @throws HubError `run.unknown` where nobody undid that run */
export async function getUndo({ syncRuns }: Pick<Ports, 'syncRuns'>, key: SyncRunKey): Promise<Kept<SyncUndo>> {
  const undo = await syncRuns.findUndo(key.organisationId, key.runId)
  if (!undo) throw new HubError('run.unknown', 'That run was not undone.')
  return undo
}

/**
 * Starts to take back what a run did, or answers the undo that was started; one that a crash left without its workflow goes on.
 * @throws HubError `run.unknown`, `state.conflicting` (a preview, or a run is at work)
 */
export async function startUndo(
  ports: RequestPorts,
  { startedBy, ...key }: SyncRunKey & { readonly startedBy: MemberId },
): Promise<SyncUndo & { readonly fresh: boolean }> {
  const run = await getSyncRun(ports, key)
  if (run.mode === 'preview') throw new HubError('state.conflicting', 'A preview changed nothing.')
  if (run.purgedAt !== undefined)
    throw new HubError('state.conflicting', 'That run is too old: what it did is no longer known.')
  const known = await ports.syncRuns.findUndo(key.organisationId, key.runId)
  if (known?.state === 'completed') return { ...known, fresh: false }
  const current = await ports.syncRuns.listCurrent(key.organisationId)
  if (current.some((other) => other.mode === 'apply' && isRunning(other)))
    throw new HubError('state.conflicting', 'A sync is at work. Wait for its end, or cancel it.')
  const undo: SyncUndo = known ?? {
    ...key,
    state: 'queued',
    startedBy,
    startedAt: ports.clock.now(),
    reverted: 0,
    touched: 0,
    failed: 0,
  }
  const fresh = !known && (await ports.syncRuns.insertUndo(undo))
  const id = undoWorkflowIdOf(key)
  if ((await ports.workflows.stateOf(id)) !== 'running') await ports.workflows.start(undoSyncWorkflow, id, key)
  return { ...undo, fresh }
}

type Needs = Pick<
  Ports,
  'syncRuns' | 'tenantResults' | 'syncNotes' | 'tenantMemories' | 'contacts' | 'contactLinks' | 'clock'
>

const peopleAtOnce = 100

/**
 * Takes back the next people of the next tenant; where it is stands in the undo's row, which moves last. Safe to repeat: what is back
 * already is as it was before, and is neither touched nor counted twice.
 */
export async function undoStep(ports: Needs, key: SyncRunKey): Promise<{ readonly over: boolean }> {
  const undo = await getUndo(ports, key)
  if (undo.state === 'completed') return { over: true }
  const { tenants, people, version, ...rest } = undo
  const page = await ports.tenantResults.list(key.organisationId, key.runId, { cursor: tenants, limit: 1 })
  const [tenant] = page.items
  if (!tenant) {
    await ports.syncRuns.replaceUndo({ ...rest, state: 'completed', finishedAt: ports.clock.now() }, version)
    return { over: true }
  }
  const tenantKey = { ...key, tid: entraTenantId(tenant.tid) }
  if (people === undefined) {
    await forgetDelta(ports, tenantKey)
    // A run that was stopped did not come to it: what was done to a person is taken back at once.
    await ports.syncNotes.mergeLines(tenantKey, mergedLine)
  }
  const lines = await ports.syncNotes.listLines(tenantKey, { cursor: people, limit: peopleAtOnce })
  const undone = await undoLines(ports, tenantKey, lines.items.filter(isUndoable))
  const count = (outcome: UndoneLine['outcome']) => undone.filter((line) => line.outcome === outcome).length
  const counted = {
    ...rest,
    state: 'running' as const,
    reverted: rest.reverted + count('reverted'),
    touched: rest.touched + count('touched'),
    failed: rest.failed + count('failed'),
  }
  const here = tenants === undefined ? {} : { tenants }
  if (lines.next !== undefined) await ports.syncRuns.replaceUndo({ ...counted, ...here, people: lines.next }, version)
  else if (page.next !== undefined) await ports.syncRuns.replaceUndo({ ...counted, tenants: page.next }, version)
  else await ports.syncRuns.replaceUndo({ ...counted, state: 'completed', finishedAt: ports.clock.now() }, version)
  return { over: lines.next === undefined && page.next === undefined }
}

/** The next sync must look at everybody again: no list of changes knows what was taken back here. */
async function forgetDelta({ tenantMemories }: Needs, { organisationId, tid }: TenantKey): Promise<void> {
  const memory = await tenantMemories.find(organisationId, tid)
  if (memory?.delta === undefined) return
  const { delta: _delta, deltaAt: _at, version, ...kept } = memory
  await tenantMemories.put(kept, version)
}

async function undoLines(ports: Needs, key: TenantKey, lines: readonly PersonLine[]): Promise<readonly UndoneLine[]> {
  const undone: UndoneLine[] = []
  let open = lines
  for (let tries = 1; open.length > 0; tries += 1) {
    const { reversals, stale } = await writeReversals(ports, key, open)
    const last = tries === 4
    for (const line of open) {
      const code = stale.get(line.objectId)
      if (code === 'version.stale' && !last) continue
      const { outcome, kept } = reversals.get(line.objectId) ?? { outcome: 'touched', kept: ['contact'] }
      const { objectId, name } = line
      undone.push(
        code === undefined
          ? { objectId, name, outcome, kept }
          : { objectId, name, outcome: 'failed', kept: [], failure: code },
      )
    }
    open = last ? [] : open.filter(({ objectId }) => stale.get(objectId) === 'version.stale')
  }
  await ports.syncNotes.putUndone(key, undone)
  return undone
}

async function writeReversals(
  { contacts, contactLinks, clock }: Needs,
  { organisationId, tid, runId }: TenantKey,
  lines: readonly PersonLine[],
): Promise<{ readonly reversals: ReadonlyMap<string, Reversal>; readonly stale: ReadonlyMap<string, ErrorCode> }> {
  const at = clock.now()
  const ids = lines.flatMap(({ contactId }) => contactId ?? [])
  const found = new Map((await contacts.findAll(organisationId, [...new Set(ids)])).map((one) => [one.contactId, one]))
  const links = await contactLinks.findAll(
    organisationId,
    tid,
    lines.map(({ objectId }) => objectId),
  )
  const linkOf = new Map(links.map((link) => [link.objectId, link]))
  const reversals = new Map<string, Reversal>()
  for (const line of lines) {
    const contact = line.contactId === undefined ? undefined : found.get(line.contactId)
    reversals.set(line.objectId, reverse(line, contact, linkOf.get(line.objectId), at))
  }
  const stale = new Map<string, ErrorCode>()
  const changes = [...reversals.values()].flatMap(({ after }) => {
    const before = after && found.get(after.contactId)
    return after && before ? [{ before, after }] : []
  })
  const origin = { by: 'undo', id: runId } as const
  const refused = changes.length === 0 ? [] : (await contacts.write(organisationId, changes, origin)).stale
  for (const line of lines)
    if (line.contactId && refused.includes(line.contactId)) stale.set(line.objectId, 'version.stale')
  const turned = [...reversals].flatMap(([objectId, { link }]) => (link && !stale.has(objectId) ? [link] : []))
  if (turned.length > 0) await contactLinks.putAll(organisationId, tid, turned)
  return { reversals, stale }
}

/** Tids of a report are the caller's: a run that does not have the tenant has nothing to tell of it. */
export async function listUndone(
  ports: Pick<Ports, 'syncRuns' | 'syncNotes'>,
  {
    tid,
    cursor,
    limit,
    ...key
  }: SyncRunKey & { readonly tid: EntraTenantId; readonly cursor?: string | undefined; readonly limit: number },
) {
  await getUndo(ports, key)
  return ports.syncNotes.listUndone({ ...key, tid }, { cursor, limit })
}
