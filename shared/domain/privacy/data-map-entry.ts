import type { SectionName } from './sections.ts'

/** Whom rows are about. `nobody`: no person can be found in them, or only the id of a Member who did something. */
export type About = 'nobody' | 'members' | 'contacts' | 'directory users' | 'members and contacts'

/** What ends rows: timers of the hub's, by their names, or the reason why nothing has to. */
export type Ending = { readonly timers: readonly string[] } | { readonly reason: string }

export interface DataMapEntry {
  readonly table: string
  readonly about: About
  readonly holds: string
  /** What it is needed for. */
  readonly purpose: string
  readonly kept: string
  readonly ends: Ending
  /** Where in an export it stands, and by which section of an erasure it goes. Absent where nobody is found in it. */
  readonly sections?: readonly SectionName[]
  /** Of rows that an erasure leaves, why it may. */
  readonly stays?: string
}

export const bounded = (reason: string): Ending => ({ reason })
export const byTimer = (...timers: readonly string[]): Ending => ({ timers })

export const settings = 'settings of an organisation, one row each'
