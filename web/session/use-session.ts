import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { SessionView } from '../../shared/contract/session.ts'
import { api } from '../api/routes.ts'
import { sessionKey, useCall } from '../api/use-call.ts'
import { leaveToSignIn, renewSilently } from './leave.ts'

export type SignedIn = Exclude<SessionView, { readonly state: 'anonymous' }>
export type ActiveOrganisation = NonNullable<SignedIn['active']>
export type Permission = ActiveOrganisation['permissions'][number]
export type Flag = ActiveOrganisation['flags'][number]

// Whether this document has shown somebody's session: decides how the end of it is worded, and when to renew it.
let seen = false

const never = new Promise<never>(() => undefined)

/**
 * Who is signed in. Nobody: the browser goes to the sign-in page. Due for renewal when the page loads: it is renewed
 * first. Asked again when the window comes to the front, because another tab may have switched or signed out.
 */
export function useSession(): UseQueryResult<SignedIn> {
  const call = useCall()
  return useQuery({
    queryKey: sessionKey,
    queryFn: async ({ signal }): Promise<SignedIn> => {
      const session = await call(api.readSession, undefined, signal)
      if (session.state === 'anonymous') {
        leaveToSignIn(seen)
        return never
      }
      if (!seen && Date.parse(session.renewAt) <= Date.now() && renewSilently()) return never
      seen = true
      return session
    },
    staleTime: 10_000,
  })
}

/** Who is signed in, as far as this document knows: asks nobody, and sends nobody to the sign-in page. */
export function useKnownSession(): SignedIn | undefined {
  return useQuery<SignedIn>({ queryKey: sessionKey, queryFn: skipToken }).data
}
