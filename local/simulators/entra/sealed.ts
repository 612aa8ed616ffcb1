import * as z from 'zod'
import { cookieOf, type Asked } from '../exchange.ts'
import { findAccount, type Account } from '../directory.ts'
import { seal, unseal } from '../seal.ts'
import type { Simulation } from '../simulation.ts'

/** Everything the token endpoint needs to know about an authorisation: nothing is kept between the two requests. */
const codeShape = z.object({
  id: z.string(),
  clientId: z.string(),
  redirectUri: z.string(),
  scope: z.string(),
  tid: z.string(),
  oid: z.string(),
  sid: z.string(),
  nonce: z.string().optional(),
  challenge: z.string().optional(),
  issuedAt: z.number(),
})
export type AuthorizationCode = z.infer<typeof codeShape>

const refreshShape = z.object({
  clientId: z.string(),
  tid: z.string(),
  oid: z.string(),
  sid: z.string(),
  scope: z.string(),
  issuedAt: z.number(),
})
export type RefreshToken = z.infer<typeof refreshShape>

const sessionShape = z.object({
  sid: z.string(),
  accounts: z.array(z.object({ tid: z.string(), oid: z.string(), at: z.number() })),
})
/** Who is signed in to the simulated Entra in this browser, the latest first. */
export type BrowserSession = z.infer<typeof sessionShape>

const sessionCookie = 'simulated-entra-session'

export function sealCode(simulation: Simulation, code: AuthorizationCode): Promise<string> {
  return seal(simulation.keys.sealingKey, 'code', code)
}

export function unsealCode(simulation: Simulation, sealed: string): Promise<AuthorizationCode | undefined> {
  return unseal(simulation.keys.sealingKey, 'code', sealed, codeShape)
}

/** Stateless, so that a refresh token outlives a restart of the simulator. */
export function mintRefreshToken(simulation: Simulation, token: Omit<RefreshToken, 'issuedAt'>): Promise<string> {
  return seal(simulation.keys.sealingKey, 'refresh', { ...token, issuedAt: simulation.clock.now().getTime() })
}

export function unsealRefreshToken(simulation: Simulation, sealed: string): Promise<RefreshToken | undefined> {
  return unseal(simulation.keys.sealingKey, 'refresh', sealed, refreshShape)
}

/** The accounts signed in in this browser that still exist and were not signed out by force. */
export async function readSession(
  simulation: Simulation,
  asked: Asked,
): Promise<{ sid: string; accounts: Account[] } | undefined> {
  const sealed = cookieOf(asked, sessionCookie)
  if (sealed === undefined) return undefined
  const session = await unseal(simulation.keys.sealingKey, 'session', sealed, sessionShape)
  if (!session) return undefined
  const accounts = session.accounts
    .filter(({ tid, oid, at }) => !isRevoked(simulation, tid, oid, at))
    .flatMap(({ tid, oid }) => findAccount(simulation.world, tid, oid) ?? [])
  return { sid: session.sid, accounts }
}

/** The cookie that remembers these accounts. Lax: it must come along when an application sends the browser here. */
export async function sessionCookieFor(
  simulation: Simulation,
  sid: string,
  accounts: readonly Account[],
): Promise<string> {
  const at = simulation.clock.now().getTime()
  const session: BrowserSession = {
    sid,
    accounts: accounts.slice(0, 10).map(({ tenant, user }) => ({ tid: tenant.tid, oid: user.oid, at })),
  }
  const sealed = await seal(simulation.keys.sealingKey, 'session', session)
  return `${sessionCookie}=${sealed}; Path=/; HttpOnly; SameSite=Lax`
}

export const endedSessionCookie = `${sessionCookie}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`

export function isRevoked(simulation: Simulation, tid: string, oid: string, since: number): boolean {
  return since < (simulation.revokedBefore.get(`${tid}/${oid}`) ?? 0)
}
