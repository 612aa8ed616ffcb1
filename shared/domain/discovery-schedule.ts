import type { OrganisationId } from './ids.ts'

/** In minutes: 15 minutes to 30 days, a day where nothing is said. */
export const discoveryInterval = { least: 15, most: 43_200, usual: 1440 } as const

/** Whether and how often the managed tenants of an Organisation are discovered without anybody asking. */
export interface DiscoverySchedule {
  readonly organisationId: OrganisationId
  readonly on: boolean
  readonly intervalMinutes: number
  /** When it is due; without meaning while it is off. */
  readonly nextAt: Date
}

/** Off until somebody turns it on. */
export const noSchedule = (organisationId: OrganisationId, now: Date): DiscoverySchedule => ({
  organisationId,
  on: false,
  intervalMinutes: discoveryInterval.usual,
  nextAt: now,
})

/** From `now` on; what is set as it was keeps its next moment. */
export function scheduled(
  current: DiscoverySchedule,
  { on, intervalMinutes }: Pick<DiscoverySchedule, 'on' | 'intervalMinutes'>,
  now: Date,
): DiscoverySchedule {
  if (current.on === on && current.intervalMinutes === intervalMinutes) return current
  return { organisationId: current.organisationId, on, intervalMinutes, nextAt: after(now, intervalMinutes) }
}

export const isDue = ({ on, nextAt }: DiscoverySchedule, now: Date) => on && nextAt.getTime() <= now.getTime()

/** The turn after one that was due: turns that were missed are not made up for. */
export function nextTurn(schedule: DiscoverySchedule, now: Date): DiscoverySchedule {
  const interval = schedule.intervalMinutes * 60_000
  const missed = Math.max(0, Math.floor((now.getTime() - schedule.nextAt.getTime()) / interval))
  return { ...schedule, nextAt: new Date(schedule.nextAt.getTime() + (missed + 1) * interval) }
}

const after = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000)
