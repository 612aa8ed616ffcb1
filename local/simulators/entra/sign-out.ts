import { redirect, formOf, type Answer, type Asked } from '../exchange.ts'
import { findApp, hasAddress } from '../directory.ts'
import type { Simulation } from '../simulation.ts'
import { page } from './page.ts'
import { isRegisteredPostLogout } from './registration.ts'
import { endedSessionCookie, readSession, sessionCookieFor } from './sealed.ts'

/**
 * RP-initiated logout: ends the browser's session here, or with `logout_hint` that one account's, then goes where the
 * application asked, if that is registered.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 */
export async function signOut(simulation: Simulation, asked: Asked): Promise<Answer> {
  const parameters = new URLSearchParams([...asked.url.searchParams, ...formOf(asked)])
  const target = parameters.get('post_logout_redirect_uri')
  const { managementUi, partner } = simulation.world.apps
  const apps = [managementUi, partner].flatMap(({ clientId }) => findApp(simulation.world, clientId) ?? [])
  const headers = { 'set-cookie': await cookieAfter(simulation, asked, parameters.get('logout_hint')) }
  if (target === null || !isRegisteredPostLogout(apps, target)) {
    const body = '<h1>You signed out of your account</h1><p>It is a good idea to close all browser windows.</p>'
    return page('Signed out', body, { headers })
  }
  const state = parameters.get('state')
  const url = new URL(target)
  if (state !== null) url.searchParams.set('state', state)
  return redirect(state === null ? target : url.href, headers)
}

async function cookieAfter(simulation: Simulation, asked: Asked, hint: string | null): Promise<string> {
  const session = await readSession(simulation, asked)
  const staying = hint === null ? [] : (session?.accounts ?? []).filter((account) => !hasAddress(account, hint))
  return session && staying.length > 0 ? sessionCookieFor(simulation, session.sid, staying) : endedSessionCookie
}
