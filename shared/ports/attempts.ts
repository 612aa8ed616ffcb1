import type { Attempts } from '../domain/attempts.ts'
import type { Kept } from './storage.ts'

/** What was tried lately, by what is counted together. All instances of the hub share it. */
export interface AttemptCounts {
  find(bucket: string): Promise<Kept<Attempts> | undefined>
  /** @throws HubError `version.stale` */
  put(bucket: string, attempts: Attempts, current: Kept<Attempts> | undefined): Promise<void>
}
