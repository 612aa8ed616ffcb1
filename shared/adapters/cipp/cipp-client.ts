import type { CippConnection } from '../../domain/connection.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { AddressGuard } from '../../ports/address-guard.ts'
import type { Clock } from '../../ports/clock.ts'
import { readRows } from './cipp-answer.ts'
import type { CippRow } from './cipp-row.ts'

/** Every function of CIPP's API that the hub calls, all of them reading. */
export type CippFunction = 'ListTenants' | 'ListUsers' | 'ListMailboxes' | 'ListDomains'

/** Where an API is and what opens it. */
export interface CippPlace {
  readonly baseUrl: string
  readonly token: string
}

/** CIPP reads a whole tenant before it answers: milliseconds. */
const longestAnswer = 100_000
/** A list of 50,000 people is about 80 MB; more than this is read by nobody. */
const largestAnswer = 96 * 1024 * 1024

/** One reading call. @throws HubError those of {@link readRows}, and those of the guarded call (`address.…`) */
export type AskCipp = (
  place: CippPlace,
  name: CippFunction,
  query?: Readonly<Record<string, string>>,
) => Promise<readonly CippRow[]>

export function askCipp({ guardedFetch }: Pick<AddressGuard, 'guardedFetch'>, clock: Clock): AskCipp {
  return async ({ baseUrl, token }, name, query = {}) => {
    const url = new URL(`${baseUrl}/api/${name}`)
    for (const [field, value] of Object.entries(query)) url.searchParams.set(field, value)
    const answer = await guardedFetch(url.href, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      within: longestAnswer,
      largestAnswer,
    })
    return readRows(answer, clock.now())
  }
}

/** Where the token of a Connection comes from, and what becomes of one that CIPP did not take. */
export interface CippTokens {
  readonly tokenFor: (connection: CippConnection) => Promise<string>
  readonly forget: (connection: CippConnection) => void
}

/** As {@link AskCipp}, for a Connection that is kept: an address that does not answer is one that passes. */
export type AskConnection = (
  connection: CippConnection,
  name: CippFunction,
  query?: Readonly<Record<string, string>>,
) => Promise<readonly CippRow[]>

export function askConnection(ask: AskCipp, tokens: CippTokens): AskConnection {
  return async (connection, name, query) => {
    const token = await tokens.tokenFor(connection)
    try {
      return await ask({ baseUrl: connection.baseUrl, token }, name, query)
    } catch (thrown) {
      if (isHubError(thrown, 'credential.rejected')) tokens.forget(connection)
      if (isHubError(thrown, 'address.unreachable', 'address.unresolved'))
        throw new HubError('source.unavailable', 'CIPP does not answer.', { cause: thrown })
      throw thrown
    }
  }
}
