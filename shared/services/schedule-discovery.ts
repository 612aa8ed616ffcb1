import { isDue, nextTurn, noSchedule, scheduled, type DiscoverySchedule } from '../domain/discovery-schedule.ts'
import { isHubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import { decideAgain } from './decide-again.ts'
import { everyPage } from './every-page.ts'
import { startDiscovery } from './start-discovery.ts'

type Needs = Pick<Ports, 'discoverySchedules' | 'clock'>

/** Organisations whose discoveries are started at the same time. */
const atOnce = 10

export async function readDiscoverySchedule(
  { discoverySchedules, clock }: Needs,
  organisationId: OrganisationId,
): Promise<DiscoverySchedule> {
  return (await discoverySchedules.find(organisationId)) ?? noSchedule(organisationId, clock.now())
}

/** Sets it as a whole: a repeat changes nothing. */
export async function setDiscoverySchedule(
  { discoverySchedules, clock }: Needs,
  organisationId: OrganisationId,
  wish: Pick<DiscoverySchedule, 'on' | 'intervalMinutes'>,
): Promise<DiscoverySchedule & { readonly changed: boolean }> {
  return decideAgain(async () => {
    const current = await discoverySchedules.find(organisationId)
    const before = current ?? noSchedule(organisationId, clock.now())
    const next = scheduled(before, wish, clock.now())
    return next === before
      ? { ...before, changed: false }
      : { ...(await discoverySchedules.put(next, current)), changed: true }
  })
}

/**
 * Starts every discovery that is due; answers how many. The start comes before the next turn is set: a crash in between starts it again, and
 * one that is under way is joined, so that nothing overlaps. Without the edition, with an Organisation suspended or without a connection
 * nothing starts, and the turn is over.
 */
export async function startDueDiscoveries(ports: RequestPorts): Promise<number> {
  if (ports.platform.edition !== 'enterprise') return 0
  const now = ports.clock.now()
  const due = (await everyPage((wish) => ports.discoverySchedules.list(wish))).filter((one) => isDue(one, now))
  const turns: PromiseSettledResult<boolean>[] = []
  for (let first = 0; first < due.length; first += atOnce) {
    const some = due.slice(first, first + atOnce)
    turns.push(...(await Promise.allSettled(some.map((schedule) => takeTurn(ports, schedule, now)))))
  }
  // What failed stays due. It is told after the others had their turn.
  const failed = turns.find((turn) => turn.status === 'rejected')
  if (failed) throw failed.reason
  return turns.filter((turn) => turn.status === 'fulfilled' && turn.value).length
}

async function takeTurn(ports: RequestPorts, { organisationId }: DiscoverySchedule, now: Date): Promise<boolean> {
  const started = await startScheduled(ports, organisationId)
  await decideAgain(async () => {
    const current = await ports.discoverySchedules.find(organisationId)
    if (current && isDue(current, now)) await ports.discoverySchedules.put(nextTurn(current, now), current)
  })
  return started
}

async function startScheduled(ports: RequestPorts, organisationId: OrganisationId): Promise<boolean> {
  const organisation = await ports.organisations.find(organisationId)
  if (organisation?.state !== 'active') return false
  try {
    const { fresh, runId } = await startDiscovery(ports, organisationId, 'hub')
    if (fresh)
      await ports.audit.append({
        organisationId,
        at: ports.clock.now(),
        action: 'discovery.started',
        actor: 'hub',
        subject: `discovery-run:${runId}`,
        correlationId: ports.correlationId,
        foreign: false,
      })
    return fresh
  } catch (thrown) {
    if (isHubError(thrown, 'connection.missing')) return false
    throw thrown
  }
}
