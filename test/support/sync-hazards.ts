import { setTimeout as pause } from 'node:timers/promises'
import type { SimulatorControl } from '../../local/simulators/control-client.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import type { DirectoryPerson } from '../../local/worlds/directory-people.ts'
import type { EntraTenantId } from '../../shared/domain/ids.ts'
import { seededRandom } from './seeded-random.ts'
import {
  confirmAll,
  makeClients,
  openSyncOffice,
  ordinaryPeople,
  type MappedOffice,
  type SyncOffice,
} from './sync-office.ts'
import { outcomeOf, talliesOf } from './sync-outcome.ts'

/** What befalls a run; it comes back when the run is over, or when enough has befallen it. */
export type Hazard = (runId: string) => Promise<unknown>

/** Nothing at all: what the others are held to. */
export const calm: Hazard = () => Promise.resolve()

/** An Organisation and what it has been through. */
export interface Tried {
  readonly office: SyncOffice
  readonly place: MappedOffice
  /** The runs, in the order in which they ended. */
  readonly runs: string[]
}

/** By which source people are read. */
export type Via = 'direct' | 'cipp'
const targetOf = { direct: 'graph', cipp: 'cipp' } as const

/** A new Organisation of the service provider: some of its contacts are there before anybody is synchronised. */
export async function prepare(stack: RunningStack, via: Via = 'direct'): Promise<Tried> {
  const office = await openSyncOffice(stack, true)
  await (via === 'direct' ? office.connectDirect() : office.connectCipp(stack.cipp ?? ''))
  await office.discover()
  const place = await makeClients(office)
  const policy = { displayName: true, email: true, phone: true, role: false, upn: true }
  await office.ask('changeFieldPolicy', { ...policy, markInactiveWhenDisabled: true })
  await keepByHand(office, place)
  return { office, place, runs: [] }
}

/** Contacts from before: one for a person, two for a person, one of another client for a person, one for nobody. */
async function keepByHand(office: SyncOffice, { tids, clients }: MappedOffice): Promise<void> {
  const [first, second, third] = tids
  const [same, twice, elsewhere] = await peopleOf(office.control, second)
  const keep = (externalId: string, tid: EntraTenantId | undefined, email: string | null | undefined) =>
    office.ask('createContact', {
      ...{ externalId, clientId: clients.get(tid ?? ''), displayName: `Kept ${externalId}` },
      ...(email ? { email } : {}),
    })
  await keep('same', second, same?.mail)
  await keep('twin-1', second, twice?.mail)
  await keep('twin-2', second, twice?.mail)
  await keep('elsewhere', third, elsewhere?.mail)
  await keep('nobody', first, 'nobody@nowhere.example')
}

const peopleOf = async (control: SimulatorControl, tid: EntraTenantId | undefined) => ordinaryPeople(control, tid ?? '')

/** What happens in the directories between the two runs of everybody. */
export async function changeDirectories({ office: { control }, place: { tids } }: Tried): Promise<void> {
  // Somebody about whom the first run asked is gone before anybody answered.
  const [, twice] = await peopleOf(control, tids[1])
  await control.change({ change: 'delete-person', tid: tids[1] ?? '', id: twice?.id ?? '' })
  for (const tid of tids.slice(0, 4)) {
    const [renamed, one, other, disabled, soft, hard] = (await peopleOf(control, tid)).slice(3)
    if (!renamed || !one || !other || !disabled || !soft || !hard) throw new Error('The tenants are larger.')
    await control.change({ change: 'change-person', tid, id: renamed.id, set: { displayName: 'Married Name' } })
    await control.change({ change: 'swap-mails', tid, ids: [one.id, other.id] })
    await control.change({ change: 'change-person', tid, id: disabled.id, set: { accountEnabled: false } })
    await control.change({ change: 'delete-person', tid, id: soft.id })
    await control.change({ change: 'delete-person', tid, id: hard.id, how: 'hard' })
    const added = (await control.change({ change: 'add-person', tid, account: 'newcomer' })) as DirectoryPerson
    // Somebody who comes with the address of one who is there: nobody but an operator can tell.
    await control.change({
      ...{ change: 'add-person', tid, account: 'double' },
      set: { mail: added.mail, proxyAddresses: [`SMTP:${added.mail ?? ''}`] },
    })
  }
}

/** The first sync, or a later one, with what befalls it. @throws Error where it is not completed */
export async function runThrough(tried: Tried, hazard: Hazard, within: number): Promise<void> {
  const { office, place, runs } = tried
  const first = runs.length === 0
  const runId = first ? await confirmAll(office, place) : await office.start('apply')
  await hazard(runId)
  const { state } = await office.finished(runId, within)
  if (state !== 'completed') {
    const results = await office.every('listTenantResults', { runId })
    const others = results.filter((result) => result.state !== 'completed')
    throw new Error(
      `The run ended ${state}: ${others.map((one) => `${one.tid} ${one.failure ?? one.state}`).join(', ')}`,
    )
  }
  runs.push(runId)
}

/** Address book, links, queue, feed, and who was counted as what in each run. */
export async function storyOf(stack: RunningStack, { office, runs }: Tried) {
  const tallies = []
  for (const runId of runs) tallies.push(await talliesOf(office, runId))
  const running = (await office.every('listSyncRuns')).filter(({ state }) => state === 'queued' || state === 'running')
  return { ...(await outcomeOf(stack, office)), tallies, running }
}

const manners = [
  { kind: 'throttle', retryAfter: '1' },
  { kind: 'throttle' },
  { kind: 'error', status: 503 },
  { kind: 'error', status: 500 },
  { kind: 'disconnect' },
  { kind: 'delay', milliseconds: 400 },
  { kind: 'truncate' },
  { kind: 'malformed', as: 'html' },
  { kind: 'malformed', as: 'cut-json' },
  { kind: 'malformed', as: 'array' },
] as const

/** More than any run is struck. */
const often = 1_000_000

/** So many requests in a hundred fail, in every manner that is known; always the same ones for a seed. Answers how often each manner struck. */
export async function underFaults(
  control: SimulatorControl,
  { seed, percent, via = 'direct' }: { readonly seed: number; readonly percent: number; readonly via?: Via },
  act: () => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const each = percent / manners.length
  for (const [which, target] of ([targetOf[via], 'token'] as const).entries())
    for (const [place, manner] of manners.entries())
      await control.arm({
        ...manner,
        target,
        times: often,
        chance: { percent: each, seed: seed + (which * manners.length + place) * 7919 },
      })
  await act().catch(async (thrown: unknown) => {
    await control.clear('faults')
    throw thrown
  })
  const struck: Record<string, number> = {}
  for (const { fault, left } of await control.faults()) {
    const name = fault.kind === 'malformed' ? `${fault.kind} ${fault.as ?? ''}` : fault.kind
    struck[name] = (struck[name] ?? 0) + often - (left ?? often)
  }
  await control.clear('faults')
  return struck
}

/** Makes every answer slow, so that a run lasts and there is something to strike. */
export const slowDown = (control: SimulatorControl, milliseconds = 400, via: Via = 'direct') =>
  control.arm({ target: targetOf[via], kind: 'delay', milliseconds, times: null })

/** Kills the hub at random moments of a run. Answers how many of the kills found it under way. */
export async function killDuring(
  stack: RunningStack,
  { office }: Tried,
  runId: string,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<number> {
  const random = seededRandom(seed)
  let struck = 0
  for (let kill = 0; kill < kills; kill += 1) {
    // The moment of the crash is what is tried here, so real time passes. A run that is slowed down is not over within the first half second.
    await pause(50 + random() * (kill === 0 ? 450 : 1500))
    const before = await office.read(runId)
    if (before?.finishedAt !== undefined) break
    await stack.killHub()
    await stack.startHub()
    struck += 1
  }
  return struck
}
