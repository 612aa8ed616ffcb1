import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { leaveBecauseOf } from '../session/leave.ts'
import { ProblemError, UnreachableError } from './errors.ts'

const longestWait = 15_000

/** An unreachable hub is asked again for as long as the page is open; a refusal is an answer, asking again is no use. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ProblemError) leaveBecauseOf(error.code)
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: (_count, error) => error instanceof UnreachableError,
        retryDelay: (count) => Math.min(1000 * 2 ** count, longestWait),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
