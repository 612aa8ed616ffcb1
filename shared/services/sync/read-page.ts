import type { DirectoryUser } from '../../domain/directory-user.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import { parseMemberId } from '../../domain/ids.ts'
import { departedOf } from '../../domain/sync/decide-page.ts'
import type { KnownUser } from '../../domain/sync/decide-user.ts'
import { isKept, isUnclear } from '../../domain/sync/decision.ts'
import type { TenantResult } from '../../domain/sync/sync-run.ts'
import { tallyIn } from '../../domain/sync/sync-run.ts'
import { addTallies, nobody, tallyOf } from '../../domain/sync/tally.ts'
import type { UsersFrom, UsersPage } from '../../ports/discovery.ts'
import type { Kept } from '../../ports/storage.ts'
import type { Departure } from '../../ports/sync.ts'
import { erasedAmong } from './gather-facts.ts'
import { connectionOf } from './connection-of.ts'
import type { ReadyPage } from './pages-ahead.ts'
import { isPreview, sceneOf, type StepOutcome, type SyncNeeds, type TenantScene } from './scene.ts'
import { sheets } from './sheets.ts'
import { decideAbout, settlePeople, type Settled } from './settle-people.ts'

/** People decided about at once; a source that gives everybody on one page is taken in parts. */
const peopleAtOnce = 1000

/** How often everybody is begun to be read in one run: a source that forgets its own pages each time is not waited for any longer. */
const mostReadings = 5

/**
 * Reads one page, decides, does it, and moves the checkpoint. Repeated after a crash at any point it comes to the same end: the checkpoint
 * moves last, and counts with it. In one go the next page is read and decided about meanwhile.
 */
export async function readPage(ports: SyncNeeds, scene: TenantScene): Promise<StepOutcome> {
  const { run, result, ahead } = scene
  let ready: ReadyPage
  try {
    const before = await ahead?.take(result)
    ready = before ? await stillUnasked(ports, scene, before) : await lookAt(ports, scene)
  } catch (thrown) {
    if (!isHubError(thrown, 'delta.stale') || result.from === undefined) throw thrown
    if (result.reading >= mostReadings)
      throw new HubError('source.unreadable', 'The reading of the people comes to no end.', { cause: thrown })
    await readFromStart(ports, result)
    return { kind: 'more' }
  }
  const { page, known, repeat } = ready
  // What a preview finds on a page depends on all that was planned before.
  if (page.next !== undefined && !isPreview(run)) {
    const next = { ...result, pages: result.pages + 1, from: 'page', cursor: page.next } as const
    ahead?.begin(next, () => lookAt(ports, { ...scene, result: next }))
  }
  const settled = await settleInParts(ports, scene, ready)
  await noteDepartures(ports, scene, page, settled, repeat)
  await noteAsked(ports, scene, known, settled)
  const nameless = page.users.filter(({ objectId }) => !isObjectId(objectId)).length
  // Whoever was linked by an earlier attempt may have left since: from here on it is looked for them.
  const { linkless: _linkless, ...seenBefore } = result
  const now = repeat && result.pages === 0 ? seenBefore : result
  await ports.tenantResults.replace(afterPage(now, page, settled, nameless), result.version)
  return { kind: 'more' }
}

/** An operator may have answered for somebody since it was decided about them: then it is decided anew. */
async function stillUnasked(ports: SyncNeeds, { key }: TenantScene, ready: ReadyPage): Promise<ReadyPage> {
  const open = [...(ready.decided?.facts.items.values() ?? [])].filter(({ state }) => state === 'open')
  if (open.length === 0) return ready
  const objectIds = open.map(({ objectId }) => objectId)
  const now = await ports.reconciliationItems.findAll(key.organisationId, key.tid, objectIds)
  const unanswered = new Set(now.filter(({ state }) => state === 'open').map(({ objectId }) => objectId))
  const { decided: _outdated, ...undecided } = ready
  return objectIds.every((objectId) => unanswered.has(objectId)) ? ready : undecided
}

/** Reads a page, notes who stands on it, and decides about them. */
async function lookAt(ports: SyncNeeds, scene: TenantScene): Promise<ReadyPage> {
  const { key, result } = scene
  const connection = await connectionOf(ports, key.organisationId)
  const page = await ports.peopleSource.listUsers(connection, key.tid, fromOf(result))
  const known = distinctUsers(page.users)
  // Of whom was erased not even that they were listed is noted.
  const erased = await erasedAmong(ports, key, known, new Map())
  const listed = known.map(({ objectId }) => objectId).filter((objectId) => !erased.has(objectId))
  const removed = page.removed.flatMap(({ objectId }) => (isObjectId(objectId) ? [objectId] : []))
  const seen = {
    reading: result.reading,
    page: result.pages,
    objectIds: listed,
    ...(removed.length > 0 ? { removed } : {}),
  }
  const repeat = !(await ports.syncNotes.insertSeen(key, seen, page.next === undefined))
  const again = repeat || (await wereShown(ports, scene, known))
  const ready = { page, known, repeat, again }
  if (known.length === 0) return ready
  const rules = await sceneOf(ports, scene)
  if (known.length > peopleAtOnce) return { ...ready, rules }
  return { ...ready, rules, decided: await decideAbout(ports, scene, rules, known, again) }
}

/** Whether some of them stood on an earlier page of a reading that began without any link: by now they may have one. */
async function wereShown(
  { syncNotes }: SyncNeeds,
  { key, result }: TenantScene,
  users: readonly KnownUser[],
): Promise<boolean> {
  if (!result.linkless || result.pages === 0) return false
  const here = new Set(users.map(({ objectId }) => objectId))
  const earlier = (await syncNotes.listSeen(key)).filter(({ page }) => page < result.pages)
  return earlier.some(({ objectIds }) => objectIds.some((objectId) => here.has(objectId)))
}

function fromOf({ from, cursor }: TenantResult): UsersFrom {
  if (from === undefined || cursor === undefined) return { kind: 'start' }
  return from === 'page' ? { kind: 'page', cursor } : { kind: 'changes', delta: cursor }
}

/** The source no longer knows where the changes began: everybody is read instead, and nothing is lost. */
async function readFromStart({ tenantResults }: SyncNeeds, result: Kept<TenantResult>): Promise<void> {
  const { from: _from, cursor: _cursor, linkless: _linkless, tellsRemoved: _told, ...rest } = result
  await tenantResults.replace({ ...rest, reading: result.reading + 1, complete: true, kept: 0 }, result.version)
}

const isObjectId = (objectId: string | undefined): objectId is string =>
  objectId !== undefined && parseMemberId(objectId) === objectId

/** Everybody once, as last told; whoever has no identity is counted elsewhere. */
function distinctUsers(users: readonly DirectoryUser[]): readonly KnownUser[] {
  const byId = new Map<string, KnownUser>()
  for (const user of users) if (isObjectId(user.objectId)) byId.set(user.objectId, { ...user, objectId: user.objectId })
  return [...byId.values()]
}

async function settleInParts(
  ports: SyncNeeds,
  scene: TenantScene,
  { known: users, again: repeat, rules, decided }: ReadyPage,
): Promise<readonly Settled[]> {
  if (rules === undefined) return []
  const settled: Settled[] = []
  for (let start = 0; start < users.length; start += peopleAtOnce) {
    const part = { ...scene, result: { ...scene.result, pages: scene.result.pages + (start > 0 ? 1 : 0) } }
    const sheet = sheets.page(scene.result, start / peopleAtOnce)
    const people = users.slice(start, start + peopleAtOnce)
    settled.push(...(await settlePeople(ports, part, rules, people, { sheet, repeat, decided })))
  }
  return settled
}

/** Whoever is told disabled or deleted here is only noted: what becomes of them is decided when the whole tenant is known. */
async function noteDepartures(
  ports: SyncNeeds,
  { key, result }: TenantScene,
  { removed }: UsersPage,
  settled: readonly Settled[],
  repeat: boolean,
): Promise<void> {
  const page = result.pages
  const here = new Set(settled.map(({ decision }) => decision.objectId))
  const disabled = settled.filter(({ decision }) => decision.kind === 'deactivate')
  const gone = removed.filter(({ objectId }) => isObjectId(objectId) && !here.has(objectId))
  const links =
    gone.length === 0
      ? []
      : await ports.contactLinks.findAll(
          key.organisationId,
          key.tid,
          gone.map(({ objectId }) => objectId),
        )
  const departed = departedOf(result, gone, new Map(links.map((link) => [link.objectId, link])))
  const departures: readonly Departure[] = [
    ...disabled.map(({ decision: { objectId } }) => ({ objectId, cause: 'disabled-upstream' as const, page })),
    ...departed.map(({ objectId }) => ({ objectId, cause: 'deleted-upstream' as const, page })),
  ]
  if (departures.length > 0) await ports.syncNotes.putDepartures(key, departures)
  // A repeat may find somebody enabled again who was about to leave.
  const leaving = new Set(departures.map(({ objectId }) => objectId))
  if (repeat)
    await ports.syncNotes.removeDepartures(
      key,
      [...here].filter((objectId) => !leaving.has(objectId)),
    )
}

async function noteAsked(
  { syncNotes }: SyncNeeds,
  { key }: TenantScene,
  users: readonly KnownUser[],
  settled: readonly Settled[],
): Promise<void> {
  const asked = new Set(settled.filter(({ decision }) => isUnclear(decision)).map(({ decision }) => decision.objectId))
  if (asked.size > 0)
    await syncNotes.putAsked(
      key,
      users.filter(({ objectId }) => asked.has(objectId)),
    )
}

/** The counts of a page are for the eye while the run goes on; the end counts exactly. */
function afterPage(
  result: Kept<TenantResult>,
  page: UsersPage,
  settled: readonly Settled[],
  nameless: number,
): TenantResult {
  const { from: _from, cursor: _cursor, version: _version, ...rest } = result
  const counted = settled
    .filter(({ decision }) => decision.kind !== 'deactivate')
    .map(({ decision, line }) => ({
      ...decision,
      ...(line ? { kind: line.decision, reason: line.reason, failure: line.failure } : {}),
    }))
  const tally = addTallies(tallyIn(result), addTallies(tallyOf(counted), { ...nobody, skipped: nameless }))
  const moved = {
    ...rest,
    ...tally,
    pages: result.pages + 1,
    kept: result.kept + settled.filter(({ decision }) => isKept(decision)).length,
    nameless: result.nameless + nameless,
    requests: result.requests + page.requests,
    retries: result.retries + page.retries,
    ...(page.removed.length > 0 ? { tellsRemoved: true as const } : {}),
  }
  if (page.next !== undefined) return { ...moved, from: 'page', cursor: page.next }
  return { ...moved, phase: 'absences', ...(page.delta === undefined ? {} : { delta: page.delta }) }
}
