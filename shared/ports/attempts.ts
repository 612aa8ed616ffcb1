import type { Attempts } from '../domain/attempts.ts'
import type { Kept } from './storage.ts'

/** What was tried lately, by what is counted together. All instances of the hub share it. */
export interface AttemptCounts {
  find(bucket: string): Promise<Kept<Attempts> | undefined>
  /** @throws HubError `version.stale` */
  put(bucket: string, attempts: Attempts, current: Kept<Attempts> | undefined): Promise<Kept<Attempts>>
}

/** The same for limits of requests, which are many and soon meaningless. */
export interface LimitCounts extends AttemptCounts {
  /** What the names of a day's buckets are hashed with; made by whoever asks first. */
  salt(day: string, proposed: string): Promise<string>
  /** Removes up to `limit` rows of before. Safe to repeat. */
  purge(before: Date, limit: number): Promise<number>
}
