import type { TenantDomains } from '../../shared/domain/directory-user.ts'
import type { EntraTenantId } from '../../shared/domain/ids.ts'
import type { PeopleSource } from '../../shared/ports/discovery.ts'

/** A source that knows the domains of tenants; a tenant may fail instead. Asking for one that it does not know fails the test. */
export interface MemoryDomains extends PeopleSource {
  readonly answers: Map<EntraTenantId, readonly string[] | Error>
  /** Each question, in order. */
  readonly asked: EntraTenantId[]
  /** The most questions that were open at one time. */
  readonly atOnce: () => number
}

const unasked = () => Promise.reject(new Error('People are not part of this example.'))

/** The first of a tenant's domains is its primary one. */
export function memoryDomains(): MemoryDomains {
  const answers = new Map<EntraTenantId, readonly string[] | Error>()
  const asked: EntraTenantId[] = []
  let open = 0
  let most = 0
  return {
    answers,
    asked,
    atOnce: () => most,
    listUsers: unasked,
    confirmUser: unasked,
    listGroupMembers: unasked,
    listDomains: async (_connection, tid): Promise<TenantDomains> => {
      asked.push(tid)
      most = Math.max(most, (open += 1))
      await new Promise(setImmediate)
      open -= 1
      const answer = answers.get(tid) ?? new Error(`Nobody knows ${tid}.`)
      if (answer instanceof Error) throw answer
      const [primary] = answer
      return { tid, ...(primary === undefined ? {} : { primary }), verified: answer }
    },
  }
}
