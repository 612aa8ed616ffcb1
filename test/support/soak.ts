import type { World, WorldProgram } from '../../local/worlds/world.ts'
import { tokenOfPerson, tokenOfProgram } from '../../local/simulators/entra-tokens.ts'
import { openBrowser } from './browser.ts'
import { personOf, pickAccount, type HubPlace } from './hub.ts'
import { seededRandom } from './seeded-random.ts'

export interface Soak {
  /** In milliseconds. */
  readonly lasts: number
  /** How many requests are under way at a time. */
  readonly atOnce: number
  readonly seed: number
  /** Networks of this soak, apart from those of others on the same hub: the second number of their addresses. */
  readonly block: number
}

export interface Soaked {
  /** How often each act was answered in which way: `sign-in done`, `guess 429`, … */
  readonly heard: Readonly<Record<string, number>>
  /** Milliseconds that right requests of quiet networks took, in order. */
  readonly took: readonly number[]
  /** What no request may be answered: anything but success where it is right, its refusal where it is wrong, and 429. */
  readonly wrong: readonly string[]
}

/** Everybody at once for a while: people sign in and programs validate tokens, while one network guesses and floods. */
export async function soak(place: HubPlace, world: World, { lasts, atOnce, seed, block }: Soak): Promise<Soaked> {
  const random = seededRandom(seed)
  const person = personOf(world, 'Maeve Tarn')
  const service = world.programs.find(({ role }) => role === 'PlatformService') as WorldProgram
  const [by, token] = await Promise.all([
    tokenOfProgram(place.entra, world, service),
    tokenOfPerson(place.entra, world, person),
  ])
  const heard: Record<string, number> = {}
  const [took, wrong]: [number[], string[]] = [[], []]
  const quiet = () => `10.${block}.${Math.floor(random() * 200)}.9:50000`
  const noisy = `10.${block}.255.1:50000`

  const acts: Readonly<Record<string, readonly [weight: number, act: () => Promise<string>]>> = {
    'sign-in': [2, () => enter(place, person, quiet())],
    validation: [6, () => validate(place.hub, by, token, quiet())],
    'look-up': [2, () => lookUp(place.hub, `somebody-${Math.floor(random() * 1e6)}@customer.example`, quiet())],
    guess: [4, () => guess(place.hub, noisy)],
    flood: [4, () => lookUp(place.hub, 'one@customer.example', noisy)],
  }
  const drawn = Object.entries(acts).flatMap(([name, [weight]]) => Array.from({ length: weight }, () => name))
  const until = Date.now() + lasts
  const keepOn = async () => {
    while (Date.now() < until) {
      const name = drawn[Math.floor(random() * drawn.length)] ?? ''
      const began = performance.now()
      const answer = await (acts[name]?.[1]() ?? Promise.resolve('')).catch(nothingHeard)
      heard[`${name} ${answer}`] = (heard[`${name} ${answer}`] ?? 0) + 1
      const isNoisy = name === 'guess' || name === 'flood'
      if (!isNoisy) took.push(performance.now() - began)
      const allowed = name === 'guess' ? ['404', '429'] : isNoisy ? ['200', '429'] : ['200']
      if (!allowed.includes(answer)) wrong.push(`${name}: ${answer}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, keepOn))
  return { heard, took: took.toSorted((one, other) => one - other), wrong }
}

/** A connection that was broken off is an answer too: a wrong one, which ends nothing but itself. */
function nothingHeard(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : ''
  return `nothing: ${String(thrown)} ${cause}`
}

async function enter(place: HubPlace, person: { tid: string; oid: string }, from: string): Promise<string> {
  const browser = openBrowser()
  const headers = { 'x-forwarded-for': from }
  const start = await browser.visit(`${place.hub}/auth/sign-in`, { headers })
  const authorise = start.headers.get('location') ?? ''
  if (!authorise.startsWith(place.entra)) return authorise
  const { url } = await pickAccount(authorise, person, browser)
  const finished = await browser.visit(url, { headers })
  const session = browser.cookie(place.hub, '__Host-tenantry-session')
  return session === undefined ? (finished.headers.get('location') ?? String(finished.status)) : '200'
}

async function validate(hub: string, by: string, token: string, from: string): Promise<string> {
  const response = await fetch(`${hub}/oauth/introspect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by}`, 'x-forwarded-for': from },
    body: new URLSearchParams({ token }),
  })
  const { active } = (await response.json()) as { active?: boolean }
  return response.status === 200 && active !== true ? 'inactive' : String(response.status)
}

const post = (address: string, body: object, from: string) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify(body),
  })

async function lookUp(hub: string, eMail: string, from: string): Promise<string> {
  const response = await post(`${hub}/auth/home-realm`, { eMail }, from)
  await response.text()
  return String(response.status)
}

async function guess(hub: string, from: string): Promise<string> {
  const response = await post(`${hub}/auth/set-up/look`, { secret: 'x'.repeat(43) }, from)
  await response.text()
  return String(response.status)
}
