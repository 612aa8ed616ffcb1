import type { AuditEntry } from '../domain/audit.ts'
import type { OpenAct } from '../domain/events/told-event.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { NotedSignIn, TracedResults } from '../ports/sign-in-traces.ts'

/** What a sign-in tells, kept until its end, so that all of it is one write. */
export interface ToldAtEnd {
  /** The ports of the request, but that lines of the trail and how somebody came are kept, and so is the end of what they are noted by. */
  readonly ports: RequestPorts
  readonly results: () => TracedResults
  /** The state that was used notes the sign-in: no other note is needed. */
  readonly notedByState: () => void
  /** Notes what was begun under the note of the state and is not over: its own trace will end that note. */
  readonly noteUnsure: () => Promise<void>
  /** After everything was told. */
  readonly forgetNotes: () => Promise<void>
}

/**
 * Nothing of it is lost with the process: what is told at the end was noted before it was done, by a row of its own or by the state that was
 * used, and whatever notes it stays until it was told.
 */
export function tellAtEnd(ports: RequestPorts): ToldAtEnd {
  const { openActs } = ports
  const lines: AuditEntry[] = []
  const signIns: NotedSignIn[] = []
  /** Acts under the note of the state. */
  const begun = new Map<string, OpenAct>()
  const over: Pick<OpenAct, 'actId' | 'at'>[] = []
  let isNoted = false
  return {
    ports: {
      ...ports,
      audit: {
        ...ports.audit,
        append: (entry) => {
          lines.push(entry)
          return Promise.resolve()
        },
      },
      memberships: {
        ...ports.memberships,
        noteSignIn: (organisationId, memberId, signIn) => {
          signIns.push({ organisationId, memberId, signIn })
          return Promise.resolve()
        },
      },
      openActs: {
        ...openActs,
        begin: (act) => {
          if (!isNoted) return openActs.begin(act)
          begun.set(act.actId, act)
          return Promise.resolve()
        },
        end: (act) => {
          if (!begun.delete(act.actId)) over.push(act)
          return Promise.resolve()
        },
      },
    },
    results: () => ({ lines, signIns }),
    notedByState: () => {
      isNoted = true
    },
    noteUnsure: async () => {
      for (const act of begun.values()) await openActs.begin(act)
    },
    // A note that stays is told once more: better than to refuse what was done.
    forgetNotes: async () => {
      await Promise.all(over.map((act) => openActs.end(act).catch(() => undefined)))
    },
  }
}
