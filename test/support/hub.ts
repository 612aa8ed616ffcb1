import type * as z from 'zod'
import { api, type Api } from '../../shared/contract/api.ts'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import type { SessionView } from '../../shared/contract/session.ts'
import type { World } from '../../local/worlds/world.ts'
import { openBrowser, type Browser } from './browser.ts'

/** Where a running hub and its simulated Microsoft are. */
export interface HubPlace {
  readonly hub: string
  readonly entra: string
}

export interface Person {
  readonly tid: string
  readonly oid: string
}

/** A person of a world by name; with `at`, the account in the tenant of that name (guests have several). */
export function personOf(world: World, name: string, at?: string): Person {
  for (const tenant of world.tenants) {
    const user = tenant.users.find(({ displayName, guest }) => displayName === name && (at !== undefined || !guest))
    if (user && (at === undefined || tenant.displayName === at)) return { tid: tenant.tid, oid: user.oid }
  }
  throw new Error(`${name} is not in this world.`)
}

/** Goes to the sign-in and picks an account there; ends where the hub sends the browser, or at a refusal of the provider. */
export async function signIn(
  place: HubPlace,
  person: Person,
  { browser = openBrowser(), query = {} }: { browser?: Browser; query?: Record<string, string> } = {},
): Promise<SignedIn> {
  const answer = await answerOfProvider(place, person, browser, query)
  const response = await browser.visit(answer.url, answer.options)
  return { browser, response, landed: new URL(response.headers.get('location') ?? answer.url, place.hub) }
}

export interface SignedIn {
  readonly browser: Browser
  readonly response: Response
  /** Where the hub sent the browser. */
  readonly landed: URL
}

/** The provider's answer, not yet brought to the hub: what an attacker would tamper with. */
export async function answerOfProvider(
  place: HubPlace,
  person: Person,
  browser: Browser,
  query: Record<string, string> = {},
): Promise<{ url: URL; options: { method?: string; body?: URLSearchParams } }> {
  const start = await browser.visit(`${place.hub}/auth/sign-in?${new URLSearchParams(query).toString()}`)
  const authorise = start.headers.get('location')
  if (authorise === null) throw new Error(`The sign-in did not start: ${start.status} ${await start.text()}`)
  return pickAccount(authorise, person, browser)
}

export async function pickAccount(authorise: string, { tid, oid }: Person, browser: Browser) {
  const picked = await browser.visit(authorise, {
    method: 'POST',
    body: new URLSearchParams({ account: `${tid}/${oid}` }),
  })
  const location = picked.headers.get('location')
  if (location !== null) return { url: new URL(location), options: {} }
  return readForm(await picked.text())
}

/** An answer that the provider's page posts by itself (`form_post`). */
function readForm(html: string): { url: URL; options: { method: string; body: URLSearchParams } } {
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1]
  if (action === undefined || !html.includes('name="state"'))
    throw new Error(`The provider refused: ${html.slice(0, 2000)}`)
  const fields = [...html.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)]
  const body = new URLSearchParams(
    fields.map(([, name = '', value = '']): [string, string] => [unescapeHtml(name), unescapeHtml(value)]),
  )
  return { url: new URL(unescapeHtml(action)), options: { method: 'POST', body } }
}

const unescapeHtml = (text: string) =>
  text.replace(
    /&(amp|lt|gt|quot|#39|#x27);/g,
    (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' })[entity] ?? "'",
  )

export async function sessionOf({ hub }: HubPlace, browser: Browser): Promise<SessionView> {
  const response = await browser.visit(`${hub}/auth/session`, { headers: { accept: 'application/json' } })
  return (await response.json()) as SessionView
}

type InputOf<Route> = Route extends { input: infer Schema extends z.ZodType } ? z.input<Schema> : undefined
type OutputOf<Route> = Route extends { output: infer Schema extends z.ZodType } ? z.output<Schema> : unknown

export interface Called<Output> {
  readonly status: number
  readonly body: Output & { readonly code?: string }
  readonly headers: Headers
}

/** Calls the API as the console does: with the session's cookie and its anti-forgery proof. */
export async function call<Name extends keyof Api>(
  { hub }: HubPlace,
  browser: Browser,
  name: Name,
  input?: InputOf<Api[Name]>,
): Promise<Called<OutputOf<Api[Name]>>> {
  const route: ApiRoute = api[name]
  const { version, ...fields } = { ...(input as Record<string, unknown> | undefined) }
  const path = route.route.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(fields[field])
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- what goes into the path goes nowhere else
    delete fields[field]
    return encodeURIComponent(value)
  })
  const url = new URL(`${hub}/${path}`)
  const change = route.method !== 'GET'
  if (!change) for (const [field, value] of Object.entries(fields)) url.searchParams.set(field, String(value))
  const session = change ? await sessionOf({ hub, entra: '' }, browser) : undefined
  const response = await browser.visit(url, {
    method: route.method,
    headers: {
      accept: 'application/json',
      ...(session && 'antiForgery' in session ? { [antiForgeryHeader]: session.antiForgery } : {}),
      ...(typeof version === 'string' ? { 'if-match': `"${version}"` } : {}),
      ...(change ? { 'content-type': 'application/json', origin: hub } : {}),
    },
    ...(change ? { body: JSON.stringify(fields) } : {}),
  })
  return { status: response.status, body: (await response.json()) as never, headers: response.headers }
}
