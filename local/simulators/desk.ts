import * as z from 'zod'
import { formOf, type Answer, type Asked } from './exchange.ts'

/** What can be bent. One desk serves all simulators. */
export const targets = [
  ...(['discovery', 'jwks', 'authorize', 'consent', 'token', 'logout', 'graph'] as const),
  ...(['vault', 'mail', 'identity', 'cipp', 'provider'] as const),
] as const
export type Target = (typeof targets)[number]

const aim = {
  target: z.enum(targets),
  /** How many requests it strikes; null: until it is cleared. */
  times: z.int().positive().nullable().default(1),
  /** How many fitting requests pass before it first strikes. */
  after: z.int().nonnegative().default(0),
  /** Strikes every n-th fitting request: 1 is each one, 3 the third, the sixth and so on. */
  every: z.int().positive().default(1),
  /** Strikes only requests whose path and query contain this. */
  path: z.string().optional(),
  /** Strikes only requests whose form has these fields, such as one grant at the token endpoint, or the code of one sign-in. */
  form: z.record(z.string(), z.string()).optional(),
  /** Strikes that share of the fitting requests, drawn from the seed: the same requests every time. */
  chance: z.strictObject({ percent: z.number().min(0).max(100), seed: z.int() }).optional(),
}

export const faultSchema = z.discriminatedUnion('kind', [
  /** 429. `retryAfter` is sent as given: a whole number, a decimal, a date; absent where it is left out. */
  z.strictObject({ ...aim, kind: z.literal('throttle'), retryAfter: z.string().optional() }),
  z.strictObject({ ...aim, kind: z.literal('error'), status: z.int().min(400).max(599).default(503) }),
  /** Answers late, and then as usual. */
  z.strictObject({ ...aim, kind: z.literal('delay'), milliseconds: z.int().nonnegative() }),
  z.strictObject({
    ...aim,
    kind: z.literal('malformed'),
    as: z.enum(['html', 'cut-json', 'empty', 'array', 'no-list']).default('html'),
  }),
  /** The honest answer stops in the middle, and the connection with it. */
  z.strictObject({ ...aim, kind: z.literal('truncate') }),
  /** The honest answer of Graph, but its next link leads back to it, or to another host; or it is an empty page that is followed by the honest one. */
  z.strictObject({ ...aim, kind: z.literal('link'), as: z.enum(['loop', 'elsewhere', 'empty-page']) }),
  /** The honest answer of Graph, but its people are told by a part of what they are; or each is said to be deleted first, and restored after that. */
  z.strictObject({ ...aim, kind: z.literal('rows'), as: z.enum(['parts', 'restored']) }),
  /** A delta link has aged, or Graph has forgotten what it stands for, or does not take it for one. */
  z.strictObject({
    ...aim,
    kind: z.literal('stale-delta'),
    as: z.enum(['gone', 'not-found', 'too-old', 'malformed']).default('gone'),
  }),
  z.strictObject({ ...aim, kind: z.literal('disconnect') }),
  /** An Entra error of that number, at the token and the authorisation endpoint. */
  z.strictObject({ ...aim, kind: z.literal('aadsts'), code: z.int() }),
])
export type Fault = z.infer<typeof faultSchema>

const claims = z.record(z.string(), z.unknown())

/** The next answers of the authorisation server are altered thus. */
export const alterationSchema = z.strictObject({
  /**
   * What is altered: the ID token, the access token, the token endpoint's JSON (`answer`), or the parameters sent back
   * to the redirect URI (`redirect`).
   */
  token: z.enum(['id', 'access', 'answer', 'redirect']),
  times: z.int().positive().nullable().default(1),
  header: claims.default({}),
  /** Put over the claims; for `answer` and `redirect` over the members or parameters. */
  claims: claims.default({}),
  /** Taken away afterwards. */
  drop: z.array(z.string()).default([]),
  sign: z
    .enum(['right', 'wrong-key', 'unknown-key', 'none', 'hs256-public', 'consumers-key', 'next-key', 'broken'])
    .default('right'),
  /** For `answer`: the ID token and the access token change places. */
  swap: z.boolean().default(false),
})
export type Alteration = z.infer<typeof alterationSchema>

export interface RecordedRequest {
  readonly at: string
  readonly target: Target
  readonly method: string
  readonly path: string
  readonly status: number
  /** Query and form parameters; credentials, codes and tokens read "(present)". */
  readonly parameters: Readonly<Record<string, string>>
  /** Its `traceparent`, by which it belongs to what the hub was asked for. */
  readonly traceparent?: string
}

interface Armed {
  readonly fault: Fault
  seen: number
  left: number | null
  /** The next of a row of numbers that look like chance. */
  draw: () => number
}

/** Numbers from 0 up to 1, always the same for a seed (mulberry32's steps). */
function drawer(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** Where tests and developers bend the simulators and read what was asked of them. */
export class Desk {
  #faults: Armed[] = []
  #alterations: { alteration: Alteration; left: number | null }[] = []
  #requests: RecordedRequest[] = []
  #counts = new Map<Target, number>()

  arm(fault: Fault): void {
    this.#faults.push({ fault, seen: 0, left: fault.times, draw: drawer(fault.chance?.seed ?? 0) })
  }

  alter(alteration: Alteration): void {
    this.#alterations.push({ alteration, left: alteration.times })
  }

  /** The fault that strikes this request, used up by it. */
  strike(target: Target, asked: Asked): Fault | undefined {
    for (const armed of this.#faults) {
      if (armed.left === 0 || !fits(armed.fault, target, asked)) continue
      armed.seen += 1
      const turn = armed.seen - armed.fault.after
      if (turn <= 0 || turn % armed.fault.every !== 0) continue
      if (armed.fault.chance && armed.draw() * 100 >= armed.fault.chance.percent) continue
      if (armed.left !== null) armed.left -= 1
      return armed.fault
    }
    return undefined
  }

  /** The alteration of the next answer of that kind, used up by it. */
  takeAlteration(token: Alteration['token']): Alteration | undefined {
    const next = this.#alterations.find(({ alteration, left }) => alteration.token === token && left !== 0)
    if (next?.left) next.left -= 1
    return next?.alteration
  }

  record(target: Target, asked: Asked, answer: Answer, at: Date): void {
    this.#counts.set(target, (this.#counts.get(target) ?? 0) + 1)
    const parameters = Object.fromEntries([...asked.url.searchParams, ...formOf(asked)].map(veil))
    const { pathname: path } = asked.url
    const { traceparent } = asked.headers
    this.#requests.push({
      ...{ at: at.toISOString(), target, method: asked.method, path, status: answer.status, parameters },
      ...(typeof traceparent === 'string' ? { traceparent } : {}),
    })
    if (this.#requests.length > remembered) this.#requests.shift()
  }

  /** The latest 5,000 requests, oldest first; `counts` goes on beyond them. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  get counts(): Readonly<Record<Target, number>> {
    return Object.fromEntries(targets.map((target) => [target, this.#counts.get(target) ?? 0])) as Record<
      Target,
      number
    >
  }

  get faults(): readonly { fault: Fault; left: number | null }[] {
    return this.#faults.filter(({ left }) => left !== 0).map(({ fault, left }) => ({ fault, left }))
  }

  get alterations(): readonly { alteration: Alteration; left: number | null }[] {
    return this.#alterations.filter(({ left }) => left !== 0)
  }

  clear(what: 'faults' | 'alterations' | 'requests'): void {
    if (what === 'faults') this.#faults = []
    if (what === 'alterations') this.#alterations = []
    if (what === 'requests') {
      this.#requests = []
      this.#counts.clear()
    }
  }
}

const remembered = 5_000
const veiled = new Set([
  ...['client_secret', 'client_assertion', 'code', 'code_verifier', 'refresh_token', 'id_token_hint', 'password'],
])

function veil([name, value]: [string, string]): [string, string] {
  return [name, veiled.has(name) ? '(present)' : value]
}

function fits(fault: Fault, target: Target, asked: Asked): boolean {
  if (fault.target !== target) return false
  if (fault.path !== undefined && !`${asked.url.pathname}${asked.url.search}`.includes(fault.path)) return false
  if (fault.form === undefined) return true
  const form = formOf(asked)
  return Object.entries(fault.form).every(([name, value]) => form.get(name) === value)
}
