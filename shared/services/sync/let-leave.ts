import { decideForAbsent } from '../../domain/sync/decide-departure.ts'
import type { PersonDecision } from '../../domain/sync/decision.ts'
import { lineOf, mergedLine } from '../../domain/sync/person-line.ts'
import { mayCloseItems } from './close-items.ts'
import { isPreview, sceneOf, type StepOutcome, type SyncNeeds, type TenantScene } from './scene.ts'
import { sheets } from './sheets.ts'
import { carryOutDecisions, plan, settlePeople } from './settle-people.ts'

const leavingAtOnce = 100

/** Deactivates those whose leaving was weighed, a hundred at a time. Safe to repeat: nobody is deactivated twice, and the line stays. */
export async function letLeave(ports: SyncNeeds, scene: TenantScene): Promise<StepOutcome> {
  const { key, result, run } = scene
  const { organisationId, tid } = key
  const { place, version, ...before } = result
  const page = await ports.syncNotes.listDepartures(key, { cursor: place, limit: leavingAtOnce })
  const rules = await sceneOf(ports, scene)
  const causes = new Map(page.items.map(({ objectId, cause }) => [objectId, cause]))
  const links = await ports.contactLinks.findAll(organisationId, tid, [...causes.keys()])
  const ids = [...new Set(links.map(({ contactId }) => contactId))]
  const planned = isPreview(run) ? await ports.syncNotes.findPlanned(key, ids, []) : []
  const contacts = new Map<string, NonNullable<PersonDecision['before']>>(
    (await ports.contacts.findAll(organisationId, ids)).map((contact) => [contact.contactId, contact]),
  )
  for (const { contactId, contact } of planned) contacts.set(contactId, contact)
  const decisions = links.flatMap((link) => {
    const cause = causes.get(link.objectId)
    if (cause === undefined || cause === 'absent') return []
    return decideForAbsent(rules, link, contacts.get(link.contactId), cause) ?? []
  })
  const known = new Map(links.map((link) => [link.objectId, link]))
  const lines = decisions.map((decision) => lineOf(decision, known.get(decision.objectId)))
  const sheet = sheets.leaving(result, place)
  await ports.syncNotes.putLines(key, sheet, lines, mergedLine)
  if (isPreview(run)) await plan(ports, scene, decisions)
  else {
    const failures = await carryOutDecisions(ports, scene, decisions)
    const failed = lines.flatMap((line) => {
      const failure = failures.get(line.objectId)
      return failure === undefined ? [] : [{ ...line, changes: [], failure }]
    })
    await ports.syncNotes.putLines(key, sheet, failed, (_earlier, later) => later)
    await ports.tenantMemories.removeMissed(
      organisationId,
      tid,
      decisions.map(({ objectId }) => objectId),
    )
  }
  await ports.tenantResults.replace(
    page.next === undefined ? { ...before, phase: 'second-look' } : { ...before, place: page.next },
    version,
  )
  return { kind: 'more' }
}

const lookedAtAtOnce = 200

/** People who were asked about, or were once, are looked at once more when everybody else is settled: what made it unclear may be gone. */
export async function lookAgain(ports: SyncNeeds, scene: TenantScene): Promise<StepOutcome> {
  const { key, result } = scene
  const { place, version, ...before } = result
  const page = await ports.syncNotes.listAsked(key, { cursor: place, limit: lookedAtAtOnce })
  const sheet = sheets.secondLook(result, place)
  if (page.items.length > 0)
    await settlePeople(ports, scene, await sceneOf(ports, scene), page.items, { sheet, repeat: true })
  await ports.tenantResults.replace(
    page.next === undefined
      ? { ...before, phase: mayCloseItems(scene) ? 'queue' : 'closing' }
      : { ...before, place: page.next },
    version,
  )
  return { kind: 'more' }
}
