import { RestError, type TableClient } from '@azure/data-tables'
import { HubError, isHubError } from '../../domain/hub-error.ts'

/** Runs a request against a table; `onStatus` says what certain HTTP statuses mean, everything else is a refusal of ours. */
export type TableAccess = <Result>(
  act: () => Promise<Result>,
  onStatus?: Readonly<Record<number, (thrown: unknown) => Result>>,
) => Promise<Result>

const statusOf = (thrown: unknown) => (thrown instanceof RestError ? thrown.statusCode : undefined)

/** A table is made when it is first found missing, so that the warm path costs nothing. */
export function tableAccess(client: TableClient): TableAccess {
  let made: Promise<void> | undefined
  const makeTable = () => {
    made ??= client.createTable().finally(() => (made = undefined))
    return made
  }
  return async (act, onStatus = {}) => {
    try {
      return await act().catch(async (thrown: unknown) => {
        if (!isTableMissing(thrown)) throw thrown
        await makeTable()
        return act()
      })
    } catch (thrown) {
      const answer = onStatus[statusOf(thrown) ?? 0]
      if (answer) return answer(thrown)
      throw asHubError(thrown)
    }
  }
}

function isTableMissing(thrown: unknown): boolean {
  if (!(thrown instanceof RestError) || thrown.statusCode !== 404) return false
  return thrown.code === 'TableNotFound' || /TableNotFound|table specified does not exist/i.test(thrown.message)
}

/** What storage says when it cannot serve; our own refusals pass through. */
function asHubError(thrown: unknown): unknown {
  if (isHubError(thrown) || thrown instanceof RangeError) return thrown
  return new HubError('storage.unavailable', 'The storage did not answer. Try again in a moment.', { cause: thrown })
}

/** For the statuses by which storage says that a condition on the version did not hold. */
export function refuseStale(thrown: unknown): never {
  throw new HubError('version.stale', 'It was changed meanwhile. Read it again and decide again.', { cause: thrown })
}
