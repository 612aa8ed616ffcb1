import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { Api } from '../../shared/contract/api.ts'
import type { SessionView } from '../../shared/contract/session.ts'
import { call, type InputOf, type OutputOf } from './call.ts'
import type { Route } from './routes.ts'

export const sessionKey = ['session'] as const

export type Call = <Name extends keyof Api>(
  route: Route<Name>,
  input: InputOf<Name>,
  signal?: AbortSignal,
) => Promise<OutputOf<Name>>

/** `call` with the anti-forgery value of the session that this page knows. */
export function useCall(): Call {
  const queryClient = useQueryClient()
  return (route, input, signal) =>
    call(route, input, { ...(signal ? { signal } : {}), antiForgery: antiForgeryOf(queryClient) })
}

export function antiForgeryOf(queryClient: QueryClient): string | undefined {
  const session = queryClient.getQueryData<SessionView>(sessionKey)
  return session && session.state !== 'anonymous' ? session.antiForgery : undefined
}
