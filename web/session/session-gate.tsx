import type { ReactNode } from 'react'
import { Navigate, useLocation } from 'react-router'
import { ProblemError } from '../api/errors.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { chooseOrganisationAddress } from './addresses.ts'
import { isLeaving } from './leave.ts'
import { useSession, type ActiveOrganisation, type SignedIn } from './use-session.ts'

interface Waiting {
  /** What stands in the page's place until the session is known; `notice` says why it takes so long. */
  readonly skeleton: (notice?: ReactNode) => ReactNode
}

/** Shows its children to whoever is signed in, chosen Organisation or not. */
export function SignedInGate({
  skeleton,
  children,
}: Waiting & { readonly children: (session: SignedIn) => ReactNode }) {
  const session = useSession()
  if (session.data) return children(session.data)
  if (session.error instanceof ProblemError && !isLeaving())
    return skeleton(<ProblemNotice error={session.error} onRetry={() => void session.refetch()} />)
  return skeleton(session.failureCount > 0 && !isLeaving() ? <UnreachableNotice /> : undefined)
}

/** Shows its children where an Organisation is active; where none is, asks for one and comes back. */
export function ActiveGate({
  skeleton,
  children,
}: Waiting & { readonly children: (session: SignedIn, active: ActiveOrganisation) => ReactNode }) {
  const { pathname, search } = useLocation()
  return (
    <SignedInGate skeleton={skeleton}>
      {(session) =>
        session.active ? (
          children(session, session.active)
        ) : (
          <Navigate to={chooseOrganisationAddress(pathname + search)} replace />
        )
      }
    </SignedInGate>
  )
}
