import { connectAddress } from '../../../shared/contract/pages.ts'
import { finishDirect } from '../../../shared/services/connect-direct.ts'
import { readSignInCookies } from '../../runtime/cookies.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

/** Where Entra sends the browser back to after an administrator signed in for the direct connection. */
export const finishConnectionNavigation: Navigation = {
  name: 'FinishConnection',
  methods: ['GET'],
  route: 'auth/callback/connection',
  limit: 'sign-in',
  explainedAt: connectAddress('connection'),
  act: async (ports, request) => {
    await finishDirect(ports, {
      parameters: new URLSearchParams(new URL(request.url).search),
      ...readSignInCookies(request),
    })
    return redirect(`${connectAddress('connection')}?connected=direct`)
  },
}
