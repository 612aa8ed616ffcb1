import type { Contact, ContactLink } from '../../domain/contact.ts'
import { isHubError, type ErrorCode } from '../../domain/hub-error.ts'
import type { ContactId } from '../../domain/ids.ts'
import { decidePage } from '../../domain/sync/decide-page.ts'
import type { KnownUser, SyncScene } from '../../domain/sync/decide-user.ts'
import { isLeftOut, isUnchanged, isUntold, type AskReason, type PersonDecision } from '../../domain/sync/decision.ts'
import { emailsOf } from '../../domain/sync/match-contact.ts'
import { lineOf, mergedLine, type PersonLine } from '../../domain/sync/person-line.ts'
import { asked, closed, type ReconciliationItem } from '../../domain/sync/reconciliation-item.ts'
import type { Kept } from '../../ports/storage.ts'
import { gatherFacts } from './gather-facts.ts'
import type { Decided } from './decided.ts'
import { isPreview, type SyncNeeds, type TenantScene } from './scene.ts'

/** What became of one person. `line`: absent where nothing changed. */
export interface Settled {
  readonly decision: PersonDecision
  readonly line?: PersonLine
}

/** Where lines about these people are written, and whether they may have been written before. */
export interface SheetOf {
  readonly sheet: string
  readonly repeat: boolean
  /** What was decided already, if anything was. */
  readonly decided?: Decided | undefined
}

/** How often a person is decided again whose Contact somebody else changes at the same time. */
const mostTries = 4

/**
 * Decides about people and does what was decided, or in a preview notes what would be. Lines are written first, so that a repeat after a
 * crash still tells what was done; those about to be deactivated are only told: they wait for the whole tenant. Safe to repeat.
 */
export async function settlePeople(
  ports: SyncNeeds,
  scene: TenantScene,
  rules: SyncScene,
  users: readonly KnownUser[],
  { sheet, repeat, decided }: SheetOf,
): Promise<readonly Settled[]> {
  const settled: Settled[] = []
  let open = users
  for (let tries = 1; open.length > 0; tries += 1) {
    const thorough = repeat || tries > 1
    const now = (tries === 1 ? decided : undefined) ?? (await decideAbout(ports, scene, rules, open, thorough))
    scene.ahead?.touch(now)
    const { facts, decisions } = now
    const writing = writeLines(ports, scene, decisions, facts.links, { sheet, repeat: thorough })
    const failures = await carryOut(ports, scene, now, new Map(open.map((user) => [user.objectId, user])), writing)
    const lines = await writing
    const stale = new Set([...failures].filter(([, code]) => code === 'version.stale').map(([objectId]) => objectId))
    if (tries < mostTries) for (const objectId of stale) failures.delete(objectId)
    else stale.clear()
    const failed = await noteFailures(ports, scene, sheet, decisions, failures)
    for (const decision of decisions) {
      if (stale.has(decision.objectId)) continue
      const line = failed.get(decision.objectId) ?? lines.get(decision.objectId)
      settled.push({ decision, ...(line ? { line } : {}) })
    }
    open = open.filter(({ objectId }) => stale.has(objectId))
  }
  return settled
}

/** What is to become of people, by everything that is known now. `thorough`: see {@link gatherFacts} */
export async function decideAbout(
  ports: SyncNeeds,
  scene: TenantScene,
  rules: SyncScene,
  users: readonly KnownUser[],
  thorough: boolean,
): Promise<Decided> {
  const facts = await gatherFacts(ports, scene, users, thorough)
  return { facts, decisions: decidePage(rules, users, facts) }
}

type Lines = ReadonlyMap<string, PersonLine>

const byPerson = (lines: readonly PersonLine[]): Lines => new Map(lines.map((line) => [line.objectId, line]))

/** Of people whom a repeat finds unchanged, the line may tell what was done before the crash. */
async function writeLines(
  { syncNotes }: SyncNeeds,
  { key }: TenantScene,
  decisions: readonly PersonDecision[],
  links: ReadonlyMap<string, ContactLink>,
  { sheet, repeat }: SheetOf,
): Promise<Lines> {
  const changing = decisions.filter((decision) => !isUntold(decision) && decision.kind !== 'deactivate')
  const written = await syncNotes.putLines(
    key,
    sheet,
    changing.map((decision) => lineOf(decision, links.get(decision.objectId))),
    mergedLine,
  )
  if (!repeat) return byPerson(written)
  const quiet = decisions.filter(isUnchanged).map(({ objectId }) => objectId)
  return byPerson([
    ...(await syncNotes.findLines(key, sheet, quiet)).filter(({ decision }) => decision !== 'leave'),
    ...written,
  ])
}

async function noteFailures(
  { syncNotes }: SyncNeeds,
  { key }: TenantScene,
  sheet: string,
  decisions: readonly PersonDecision[],
  failures: ReadonlyMap<string, ErrorCode>,
): Promise<Lines> {
  if (failures.size === 0) return new Map()
  const lines = decisions.flatMap((decision): PersonLine[] => {
    const failure = failures.get(decision.objectId)
    return failure === undefined ? [] : [{ ...lineOf(decision, undefined), changes: [], failure }]
  })
  return byPerson(await syncNotes.putLines(key, sheet, lines, (_earlier, later) => later))
}

/**
 * Nothing takes effect before the lines are there.
 * @returns whose decision could not be carried out, and why; `version.stale`: somebody else changed the Contact
 */
async function carryOut(
  ports: SyncNeeds,
  scene: TenantScene,
  { decisions, facts: { items } }: Decided,
  users: ReadonlyMap<string, KnownUser>,
  lines: Promise<unknown>,
): Promise<Map<string, ErrorCode>> {
  const now = decisions.filter(({ kind }) => kind !== 'deactivate')
  if (isPreview(scene.run)) {
    await lines
    await plan(ports, scene, now)
    return new Map()
  }
  const failures = await carryOutDecisions(ports, scene, now, lines)
  const done = now.filter(({ objectId }) => !failures.has(objectId))
  await ports.reconciliationItems.putAll(
    scene.key.organisationId,
    itemsAfter(scene, done, users, items, ports.clock.now()),
  )
  return failures
}

/** Notes what would be, for the pages to come. */
export async function plan(
  { syncNotes }: SyncNeeds,
  { key }: TenantScene,
  decisions: readonly PersonDecision[],
): Promise<void> {
  const planned = decisions.flatMap(({ after, objectId, link }) =>
    after
      ? [{ contactId: after.contactId, contact: after, ...(link?.state === 'inactive' ? {} : { holder: objectId }) }]
      : [],
  )
  if (planned.length > 0) await syncNotes.putPlanned(key, planned, emailsOf)
}

/**
 * Contacts first, links after them: a Contact whose link a crash took is found again by its provenance. `after`: what comes before both.
 * @throws also what `after` failed by
 */
export async function carryOutDecisions(
  ports: SyncNeeds,
  { key, run }: TenantScene,
  decisions: readonly PersonDecision[],
  after: Promise<unknown> = Promise.resolve(),
): Promise<Map<string, ErrorCode>> {
  const { organisationId, tid } = key
  const origin = { by: 'sync', id: run.runId } as const
  const failures = new Map<string, ErrorCode>()
  const write = async (some: readonly PersonDecision[]) => {
    const changes = some.flatMap(({ before, after }) =>
      after ? [{ ...(before ? { before: before as Kept<Contact> } : {}), after }] : [],
    )
    if (changes.length === 0) return
    const { stale } = await ports.contacts.write(organisationId, changes, origin, after)
    const lost = new Set<ContactId>(stale)
    for (const { objectId, contactId } of some)
      if (contactId && lost.has(contactId)) failures.set(objectId, 'version.stale')
  }
  try {
    await write(decisions)
    await after
  } catch (thrown) {
    await after
    if (isHubError(thrown, 'storage.unavailable')) throw thrown
    // One that cannot be written must not take the others along.
    for (const decision of decisions)
      await write([decision]).catch((alone: unknown) => {
        if (isHubError(alone, 'storage.unavailable')) throw alone
        failures.set(decision.objectId, isHubError(alone) ? alone.code : 'hub.faulty')
      })
  }
  const links = decisions.flatMap(({ objectId, link }) => (link && !failures.has(objectId) ? [link] : []))
  if (links.length > 0) await ports.contactLinks.putAll(organisationId, tid, links)
  return failures
}

/** Items that are opened, refreshed, or closed: the person found their Contact by themselves, or the filter leaves them out by now. */
function itemsAfter(
  { key, run, result }: TenantScene,
  decisions: readonly PersonDecision[],
  users: ReadonlyMap<string, KnownUser>,
  items: ReadonlyMap<string, ReconciliationItem>,
  at: Date,
): readonly ReconciliationItem[] {
  return decisions.flatMap(({ objectId, kind, reason, candidates = [], contactId }) => {
    const current = items.get(objectId)
    const user = users.get(objectId)
    if (kind === 'ask' && user) {
      const { clientId } = result
      const base = { ...key, objectId, clientId, user, candidates, reason: reason as AskReason, changedAt: at }
      const next = asked(current, { ...base, runId: run.runId })
      return next === current ? [] : [next]
    }
    if (current?.state !== 'open' || kind === 'ask') return []
    if (contactId === undefined)
      return isLeftOut(reason) ? [closed(current, reason, { changedAt: at, runId: run.runId })] : []
    return [
      {
        ...current,
        state: kind === 'create' ? ('created' as const) : ('linked' as const),
        contactId,
        changedAt: at,
        runId: run.runId,
      },
    ]
  })
}
