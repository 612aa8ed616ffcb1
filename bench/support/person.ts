import type { World } from '../../local/worlds/world.ts'

/** A person of a world, as the account picker names accounts. */
export function accountOf(world: World, name: string): string {
  for (const { tid, users } of world.tenants)
    for (const { oid, displayName, guest } of users) if (displayName === name && !guest) return `${tid}/${oid}`
  throw new Error(`${name} is not in this world.`)
}

export interface TimedSignIn {
  /** Milliseconds inside the hub's request that starts the sign-in, and the one that ends it. */
  readonly start: number
  readonly callback: number
  readonly whole: number
  /** Cookie header of the session. */
  readonly cookie: string
}

/** A browser's way through one sign-in, without the pages' drawing. */
/** @param from the address that the hub's front would name */
export async function signIn(hub: string, account: string, from?: string): Promise<TimedSignIn> {
  const front = from === undefined ? {} : { 'x-forwarded-for': from }
  const began = performance.now()
  const started = await visit(`${hub}/auth/sign-in`, { headers: front })
  const atProvider = performance.now()
  const picked = await visit(started.location, { method: 'POST', body: new URLSearchParams({ account }) })
  const back = performance.now()
  const finished = await visit(picked.location, { headers: { ...front, cookie: started.cookie } })
  const ended = performance.now()
  if (!finished.cookie.includes('session=')) throw new Error(`Not signed in; sent to ${finished.location}`)
  return { start: atProvider - began, callback: ended - back, whole: ended - began, cookie: finished.cookie }
}

export async function visit(url: string, options: RequestInit = {}): Promise<{ location: string; cookie: string }> {
  const response = await fetch(url, { redirect: 'manual', ...options })
  const text = await response.text()
  const location = response.headers.get('location')
  if (location === null)
    throw new Error(`${new URL(url).pathname} leads nowhere: ${response.status} ${text.slice(0, 200)}`)
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0])
  return { location: new URL(location, url).href, cookie: cookies.join('; ') }
}
