/** When an Organisation's recurring sync runs. Off by default. */
export interface SyncSchedule {
  readonly on: boolean
  readonly intervalMinutes: number
  /** Where alerts go by mail; without it they stand in the audit trail alone. */
  readonly alertTo?: string
  /** When the last recurring run was started. */
  readonly lastStartedAt?: Date
}

export const shortestInterval = 15
export const longestInterval = 30 * 1440

export const defaultSchedule: SyncSchedule = { on: false, intervalMinutes: 1440 }

/** A little early counts as due: a timer that fires each five minutes is never exactly on time. */
const graceSeconds = 30

export const isDue = ({ on, intervalMinutes, lastStartedAt }: SyncSchedule, now: Date) =>
  on &&
  (lastStartedAt === undefined ||
    now.getTime() - lastStartedAt.getTime() >= (intervalMinutes * 60 - graceSeconds) * 1000)
