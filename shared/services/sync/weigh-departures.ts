import { judgeAbsence, isMassDeparture, isTenantEmpty } from '../../domain/sync/decide-departure.ts'
import type { DecisionReason } from '../../domain/sync/decision.ts'
import { isOfClient } from '../../domain/sync/match-contact.ts'
import { mergedLine, type PersonLine } from '../../domain/sync/person-line.ts'
import type { Departure, SeenPage } from '../../ports/sync.ts'
import { connectionOf } from './connection-of.ts'
import { sheets } from './sheets.ts'
import { isPreview, type StepOutcome, type SyncNeeds, type TenantScene } from './scene.ts'

/** Links looked at in one step, and people confirmed in one. */
const linkPage = 900
const confirmedAtOnce = 100
/** Questions to the source about single people that are under way at once. */
const questionsAtOnce = 8

/** On which page each person was last seen in this reading. */
export function lastSeen(seen: readonly SeenPage[], reading: number): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const { reading: of, page, objectIds } of seen)
    if (of === reading) for (const objectId of objectIds) last.set(objectId, Math.max(page, last.get(objectId) ?? page))
  return last
}

/**
 * Counts the tenant's active links, and after a complete reading notes those whom it did not show. A list of changes in which nobody left
 * needs none of it, nor does the first run of a tenant.
 */
export async function findAbsences(ports: SyncNeeds, { key, result, memory }: TenantScene): Promise<StepOutcome> {
  const { organisationId, tid } = key
  const { place, version, ...before } = result
  // In the first run of a tenant whoever is linked by now was shown by this reading: nobody was asked about before it either.
  const isFirst = result.linkless === true && memory?.lastRunId === undefined
  const nobodyMissing = !result.complete || isFirst
  if (nobodyMissing && place === undefined) {
    const { items } = await ports.syncNotes.listDepartures(key, { limit: 1 })
    if (items.length === 0) {
      await ports.tenantResults.replace({ ...before, phase: 'second-look' }, version)
      return { kind: 'more' }
    }
  }
  const seen = result.complete ? lastSeen(await ports.syncNotes.listSeen(key), result.reading) : undefined
  const page = await ports.contactLinks.list(organisationId, tid, { cursor: place, limit: linkPage })
  const active = page.items.filter((link) => link.state === 'active' && isOfClient(link, result.clientId))
  const absent = seen ? active.filter(({ objectId }) => !seen.has(objectId)) : []
  await ports.syncNotes.putDepartures(
    key,
    absent.map(({ objectId }) => ({ objectId, cause: 'absent', page: result.pages })),
  )
  const counted = {
    ...before,
    activeLinks: (place === undefined ? 0 : result.activeLinks) + active.length,
  }
  await ports.tenantResults.replace(
    page.next === undefined ? { ...counted, departing: 0, phase: 'confirming' } : { ...counted, place: page.next },
    version,
  )
  return { kind: 'more' }
}

/**
 * Asks about those whom a complete reading did not show. When it showed nobody whom the filter keeps, nobody is asked about: nobody will be
 * deactivated.
 */
export async function confirmAbsences(ports: SyncNeeds, scene: TenantScene): Promise<StepOutcome> {
  const { key, result, rules } = scene
  const { place, version, ...before } = result
  const onwards = async (change: object) => {
    await ports.tenantResults.replace({ ...before, ...change }, version)
    return { kind: 'more' } as const
  }
  if (!result.complete) return onwards({ phase: 'weighing' })
  await forgetMissed(ports, scene)
  if (result.kept === 0) return onwards({ phase: 'weighing' })
  const page = await ports.syncNotes.listDepartures(key, { cursor: place, limit: confirmedAtOnce })
  const absent = page.items.filter(({ cause }) => cause === 'absent')
  const missed = absent.length === 0 ? new Map() : await ports.tenantMemories.listMissed(key.organisationId, key.tid)
  const connection = await connectionOf(ports, key.organisationId)
  const judged = new Map<string, ReturnType<typeof judgeAbsence>>()
  for (let start = 0; start < absent.length; start += questionsAtOnce)
    await Promise.all(
      absent.slice(start, start + questionsAtOnce).map(async ({ objectId }) => {
        const presence = await ports.peopleSource.confirmUser(connection, key.tid, objectId)
        const before = missed.get(objectId) as unknown
        judged.set(objectId, judgeAbsence(presence, before !== undefined && before !== key.runId))
      }),
    )
  const those = (wanted: string) => absent.filter(({ objectId }) => judged.get(objectId) === wanted)
  await ports.syncNotes.putDepartures(
    key,
    those('gone').map((departure) => ({ ...departure, cause: 'deleted-upstream' })),
  )
  await keep(ports, scene, { those: those('present'), reason: 'present-unlisted', part: place })
  await keep(ports, scene, { those: those('missed-once'), reason: 'missed-once', part: place })
  if (!isPreview(scene.run))
    await ports.tenantMemories.putMissed(
      key.organisationId,
      key.tid,
      key.runId,
      those('missed-once').map(({ objectId }) => objectId),
    )
  const counted = {
    requests: result.requests + absent.length,
    departing: result.departing + page.items.length - those('present').length - those('missed-once').length,
  }
  // What is a mass departure already will not be less of one: the rest is asked about when an operator lets it through.
  const enough =
    result.letThroughBy === undefined && isMassDeparture(counted.departing, result.activeLinks, rules.brakePercent)
  if (page.next === undefined || enough) return onwards({ ...counted, phase: 'weighing' })
  return onwards({ ...counted, place: page.next })
}

/** Whoever is seen again was not missed twice. */
async function forgetMissed(ports: SyncNeeds, { key, result, run }: TenantScene): Promise<void> {
  if (isPreview(run) || result.place !== undefined) return
  const missed = await ports.tenantMemories.listMissed(key.organisationId, key.tid)
  if (missed.size === 0) return
  const seen = lastSeen(await ports.syncNotes.listSeen(key), result.reading)
  const back = [...missed.keys()].filter((objectId) => seen.has(objectId))
  await ports.tenantMemories.removeMissed(key.organisationId, key.tid, back)
}

/** Some of those about to leave, why they stay, and which part of all they are. */
interface KeptPeople {
  readonly those: readonly Departure[]
  readonly reason: DecisionReason
  readonly part: string | undefined
}

/** They stay, and the run says why. */
async function keep(ports: SyncNeeds, scene: TenantScene, kept: KeptPeople): Promise<void> {
  await tellKept(ports, scene, kept)
  await ports.syncNotes.removeDepartures(
    scene.key,
    kept.those.map(({ objectId }) => objectId),
  )
}

async function tellKept(
  ports: SyncNeeds,
  { key, result }: TenantScene,
  { those: departures, reason, part }: KeptPeople,
): Promise<void> {
  if (departures.length === 0) return
  const { organisationId, tid } = key
  const links = await ports.contactLinks.findAll(
    organisationId,
    tid,
    departures.map(({ objectId }) => objectId),
  )
  const contacts = await ports.contacts.findAll(
    organisationId,
    links.map((link) => link.contactId),
  )
  const lines = links.map((link): PersonLine => {
    const contact = contacts.find(({ contactId }) => contactId === link.contactId)
    const { objectId, contactId } = link
    return {
      objectId,
      contactId,
      name: contact?.displayName ?? '–',
      decision: 'leave',
      reason,
      changes: [],
      candidates: [],
    }
  })
  await ports.syncNotes.putLines(key, sheets.kept(result, reason, part), lines, mergedLine)
}

const departurePage = 900

/** Everybody about to leave; whoever was seen on a later page than the one that said so is back. */
async function listLeaving(
  ports: SyncNeeds,
  { key, result }: TenantScene,
): Promise<{ leaving: Departure[]; back: Departure[] }> {
  const seen = lastSeen(await ports.syncNotes.listSeen(key), result.reading)
  const isBack = ({ objectId, page }: Departure) => (seen.get(objectId) ?? -1) > page
  const all: Departure[] = []
  let cursor: string | undefined
  do {
    const page = await ports.syncNotes.listDepartures(key, { cursor, limit: departurePage })
    all.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return { leaving: all.filter((departure) => !isBack(departure)), back: all.filter(isBack) }
}

/** The mass brake, and the guard of a tenant that a filter or a source empties. An operator may have let it through. */
export async function weighDepartures(ports: SyncNeeds, scene: TenantScene): Promise<StepOutcome> {
  const { key, result, rules } = scene
  const { leaving, back } = await listLeaving(ports, scene)
  await ports.syncNotes.removeDepartures(
    key,
    back.map(({ objectId }) => objectId),
  )
  const { place: _place, version, ...before } = result
  const weighed = { ...before, departing: leaving.length }
  if (isTenantEmpty(result, leaving.length, result.activeLinks)) {
    for (const part of partsOf(leaving, 'tenant-empty')) await keep(ports, scene, part)
    await ports.tenantResults.replace({ ...weighed, phase: 'second-look' }, version)
    return { kind: 'more' }
  }
  const mass = isMassDeparture(leaving.length, result.activeLinks, rules.brakePercent)
  if (mass && result.letThroughBy === undefined) {
    for (const part of partsOf(leaving, 'held-by-brake')) await tellKept(ports, scene, part)
    await ports.tenantResults.replace({ ...weighed, phase: 'closing', failure: 'departures.massive' }, version)
    return { kind: 'more' }
  }
  await ports.tenantResults.replace({ ...weighed, phase: 'leaving' }, version)
  return { kind: 'more' }
}

const partsOf = (departures: readonly Departure[], reason: DecisionReason): readonly KeptPeople[] =>
  Array.from({ length: Math.ceil(departures.length / 100) }, (_, part) => ({
    those: departures.slice(part * 100, part * 100 + 100),
    reason,
    part: String(part),
  }))
