import type { Contact, ContactLink } from '../../../shared/domain/contact.ts'
import type { ClientId, ContactId, EntraTenantId } from '../../../shared/domain/ids.ts'
import { contactId } from '../../../shared/domain/ids.ts'
import { departedOf, decidePage } from '../../../shared/domain/sync/decide-page.ts'
import {
  decideForAbsent,
  defaultBrakePercent,
  isMassDeparture,
  isTenantEmpty,
} from '../../../shared/domain/sync/decide-departure.ts'
import type { KnownUser, SyncScene } from '../../../shared/domain/sync/decide-user.ts'
import {
  isKept,
  isUnchanged,
  isUnclear,
  type AskReason,
  type PersonDecision,
} from '../../../shared/domain/sync/decision.ts'
import { defaultFieldPolicy, type FieldPolicy } from '../../../shared/domain/sync/field-policy.ts'
import { defaultFilter, readyFilter } from '../../../shared/domain/sync/filter.ts'
import { asked, type ReconciliationItem } from '../../../shared/domain/sync/reconciliation-item.ts'
import { tallyOf, type Tally } from '../../../shared/domain/sync/tally.ts'
import { firstRun, noon, northBank } from './facts.ts'
import { factsFrom } from './sync-facts.ts'

/** Everything that a sync reads and writes, as plain maps: the rules without any storage. */
export interface SyncWorld {
  readonly users: ReadonlyMap<EntraTenantId, ReadonlyMap<string, KnownUser>>
  readonly mappings: ReadonlyMap<EntraTenantId, ClientId>
  readonly contacts: ReadonlyMap<ContactId, Contact>
  /** By tenant and object id. */
  readonly links: ReadonlyMap<string, ContactLink>
  readonly items: ReadonlyMap<string, ReconciliationItem>
  readonly policy: FieldPolicy
}

export const emptyWorld: SyncWorld = {
  users: new Map(),
  mappings: new Map(),
  contacts: new Map(),
  links: new Map(),
  items: new Map(),
  policy: defaultFieldPolicy,
}

export const keyOf = (tid: EntraTenantId, objectId: string) => `${tid} ${objectId}`

interface Outcome {
  readonly world: SyncWorld
  readonly tally: Tally
  readonly decisions: readonly PersonDecision[]
}

/** Reads a tenant whole, in pages of `pageSize`, and does what was decided. */
export function syncTenantInMemory(before: SyncWorld, tid: EntraTenantId, pageSize: number): Outcome {
  const clientId = before.mappings.get(tid)
  if (clientId === undefined) return { world: before, tally: tallyOf([]), decisions: [] }
  const scene: SyncScene = {
    organisationId: northBank,
    tid,
    clientId,
    filter: readyFilter(defaultFilter),
    policy: before.policy,
    at: noon,
  }
  const users = [...(before.users.get(tid)?.values() ?? [])]
  const decided = new Map<string, PersonDecision>()
  const departing: { link: ContactLink; cause: 'disabled-upstream' | 'deleted-upstream' }[] = []
  let world = before
  let kept = 0
  for (let start = 0; start < users.length; start += pageSize)
    for (const decision of decidePage(scene, users.slice(start, start + pageSize), factsOf(world, tid))) {
      decided.set(decision.objectId, decision)
      const link = world.links.get(keyOf(tid, decision.objectId))
      if (isKept(decision)) kept += 1
      if (decision.kind === 'deactivate' && link) departing.push({ link, cause: 'disabled-upstream' })
      else world = apply(world, scene, decision)
    }
  const active = [...world.links.values()].filter((link) => link.tid === tid && link.state === 'active')
  const listed = new Set(users.map(({ objectId }) => objectId))
  const gone = active
    .filter(({ objectId }) => !listed.has(objectId))
    .map(({ objectId }) => ({ objectId, how: 'hard' as const }))
  for (const link of departedOf(scene, gone, factsOf(world, tid).links))
    departing.push({ link, cause: 'deleted-upstream' })
  const held =
    isTenantEmpty({ complete: true, kept }, departing.length, active.length) ||
    isMassDeparture(departing.length, active.length, defaultBrakePercent)
  for (const { link, cause } of departing) {
    decided.delete(link.objectId)
    const decision = decideForAbsent(scene, link, world.contacts.get(link.contactId), cause)
    if (held || !decision) continue
    decided.set(link.objectId, decision)
    world = apply(world, scene, decision)
  }
  const unclear = new Set([...decided.values()].filter(isUnclear).map(({ objectId }) => objectId))
  const open = users.filter(({ objectId }) => unclear.has(objectId))
  for (const decision of decidePage(scene, open, factsOf(world, tid))) {
    decided.set(decision.objectId, decision)
    world = apply(world, scene, decision)
  }
  const decisions = [...decided.values()]
  return { world, tally: tallyOf(decisions), decisions: decisions.filter((decision) => !isUnchanged(decision)) }
}

const factsOf = ({ contacts, links, items }: SyncWorld, tid: EntraTenantId) => {
  const facts = factsFrom([...contacts.values()], [...links.values()], [...items.values()], (objectId) =>
    contactId(`made for ${keyOf(tid, objectId)} of ${contacts.size}`.slice(0, 90)),
  )
  const own = [...links.values()].filter((link) => link.tid === tid)
  return { ...facts, links: new Map(own.map((link) => [link.objectId, link])) }
}

function apply(world: SyncWorld, scene: SyncScene, decision: PersonDecision): SyncWorld {
  const { objectId, after, link, kind, reason, candidates = [] } = decision
  const key = keyOf(scene.tid, objectId)
  const user = world.users.get(scene.tid)?.get(objectId)
  const item =
    kind === 'ask' && user
      ? asked(world.items.get(key), {
          ...scene,
          objectId,
          reason: reason as AskReason,
          candidates,
          user,
          changedAt: scene.at,
          runId: firstRun,
        })
      : undefined
  return {
    ...world,
    contacts: after ? new Map(world.contacts).set(after.contactId, after) : world.contacts,
    links: link ? new Map(world.links).set(key, link) : world.links,
    items: item ? new Map(world.items).set(key, item) : world.items,
  }
}
