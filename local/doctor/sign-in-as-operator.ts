import { loadWorld } from '../worlds/load-world.ts'
import type { Credential } from './examine-hub.ts'

/** On this machine only: the first operator of the world signs in at the simulated Microsoft, as a browser would. */
export async function signInAsOperator(hub: string, worldName: string): Promise<Credential> {
  const { platform } = await loadWorld(worldName)
  if (platform.firstOperator === undefined) throw new Error('This world has no operator.')
  const started = await follow(`${hub}/auth/sign-in`)
  const account = `${platform.firstOperator.tid}/${platform.firstOperator.oid}`
  const picked = await follow(started.location, { method: 'POST', body: new URLSearchParams({ account }) })
  const { cookie } = await follow(picked.location, { headers: { cookie: started.cookie } })
  const session = await fetch(`${hub}/auth/session`, { headers: { cookie } })
  const view = (await session.json()) as { readonly antiForgery?: string }
  if (view.antiForgery === undefined) throw new Error('Nobody is signed in.')
  return { cookie, 'x-anti-forgery': view.antiForgery, origin: hub }
}

async function follow(url: string, options: RequestInit = {}) {
  const response = await fetch(url, { redirect: 'manual', ...options })
  await response.arrayBuffer()
  const location = response.headers.get('location')
  if (location === null) throw new Error(`${new URL(url).pathname} leads nowhere.`)
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0])
  return { location: new URL(location, url).href, cookie: cookies.join('; ') }
}
