import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { BoardEntryView } from '../../../shared/contract/secrets-board.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'

const pageSize = 200
/** Pages that are read at most: a picture of a thousand ends tells nobody more. */
const mostPages = 5

/** The board of an organisation's secrets, as far as a page needs it. */
export function useAllSecrets(organisationId: string): UseQueryResult<readonly BoardEntryView[]> {
  const call = useCall()
  return useQuery({
    queryKey: ['secrets', organisationId, 'all'],
    queryFn: async ({ signal }) => {
      const entries: BoardEntryView[] = []
      let cursor: string | undefined
      for (let page = 0; page < mostPages; page += 1) {
        const at = cursor === undefined ? {} : { cursor }
        const { items, next } = await call(api.listSecrets, { organisationId, limit: pageSize, ...at }, signal)
        entries.push(...items)
        if (next === undefined) break
        cursor = next
      }
      return entries
    },
  })
}

/** Of a program's secrets the one that counts, and of several the one that ends last. */
export const countingSecret = (entries: readonly BoardEntryView[], clientId: string): BoardEntryView | undefined =>
  entries
    .filter((entry) => entry.clientId === clientId && entry.origin === 'own')
    .filter(({ state }) => state === 'current' || state === 'expiring' || state === 'expired')
    .sort((one, other) => (other.endsAt ?? '9').localeCompare(one.endsAt ?? '9'))[0]
