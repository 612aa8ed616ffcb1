import type { DurablePlace } from './durable-place.ts'
import type { Recording } from './recordings.ts'

/** Something the genuine host was seen to do. */
export type Rule = {
  /** A sentence. */
  says: string
  /** The recordings it is drawn from. */
  from: readonly Recording[]
  /** Set where the embedded host knowingly does something else: the first column of the table in docs/embedded-host.md. */
  differs?: string
  /** Set where it touches what belongs to other rules. */
  alone?: true
  check: (host: DurablePlace) => Promise<void>
}

export type Theme = { theme: string; rules: readonly Rule[] }

export function rule(says: string, from: readonly Recording[], check: Rule['check']): Rule {
  return { says, from, check }
}

/** What the embedded host does where it knowingly differs. Nothing is asserted of other hosts. */
export function difference(
  differs: string,
  says: string,
  from: readonly Recording[],
  check: (host: DurablePlace) => Promise<void>,
): Rule {
  return { says, from, differs, check }
}
