import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { usualManners } from './applications/application-store.ts'
import { actInPortal } from './applications/portal.ts'
import { honestCipp } from './cipp/cipp-state.ts'
import { changeZone, ZoneChange } from './dns/zone.ts'
import { alterationSchema, faultSchema, targets } from './desk.ts'
import { isPublished } from './entra/aadsts.ts'
import { emptyUnitBook } from './graph/unit-book.ts'
import { subscribeToVault, tellOfEnds } from './key-vault/vault-events.ts'
import { mintRefreshToken } from './entra/sealed.ts'
import { json, type Answer, type Asked } from './exchange.ts'
import { applyConditions, type Simulation } from './simulation.ts'
import { changeWorld, worldChangeSchema } from './world-change.ts'

type Act = (simulation: Simulation, asked: Asked) => unknown

const clockSchema = z.strictObject({ advanceSeconds: z.number() })
const rotationSchema = z.strictObject({ manner: z.enum(['announced', 'sudden']).default('announced') })
const refreshTokenSchema = z.strictObject({
  clientId: z.string(),
  tid: z.string(),
  oid: z.string(),
  scope: z.string().default('openid profile offline_access https://graph.microsoft.com/.default'),
})

const graphSchema = z.strictObject({
  budget: z.int().positive().nullable().optional(),
  retryAfter: z.enum(['whole', 'decimal', 'absent']).optional(),
})

const cippSchema = z.strictObject({
  failing: z.boolean().optional(),
  bleeding: z.boolean().optional(),
  selector: z.boolean().optional(),
  clientOff: z.boolean().optional(),
  excluded: z.array(z.string()).optional(),
})

const subscriptionSchema = z.strictObject({ connectionString: z.string(), queueName: z.string() })

const applicationsSchema = z.strictObject({
  secretWorksAfter: z.tuple([z.number().nonnegative(), z.number().nonnegative()]).optional(),
  unseenFor: z.number().nonnegative().optional(),
  longestDays: z.int().positive().nullable().optional(),
  passwordsForbidden: z.boolean().optional(),
  rights: z.array(z.string()).optional(),
})

const portalSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('add-password'), clientId: z.string(), displayName: z.string().default('By hand') }),
  z.strictObject({ act: z.literal('add-saml-certificate'), clientId: z.string() }),
  z.strictObject({ act: z.literal('own'), clientId: z.string() }),
])

/** Everything the control endpoint of any simulator does, by method and path. */
const acts: Readonly<Record<string, Act>> = {
  'GET /__control': overview,
  'GET /__control/world': ({ world }) => world,
  'GET /__control/requests': ({ desk }, { url }) => {
    const target = url.searchParams.get('target')
    return { counts: desk.counts, requests: desk.requests.filter((one) => target === null || one.target === target) }
  },
  'DELETE /__control/requests': ({ desk }) => {
    desk.clear('requests')
  },
  'POST /__control/faults': ({ desk }, asked) => {
    const fault = faultSchema.parse(bodyOf(asked))
    if (fault.kind === 'aadsts' && !isPublished(fault.code)) throw new Error(`AADSTS${fault.code} is not simulated.`)
    desk.arm(fault)
    return fault
  },
  'DELETE /__control/faults': ({ desk }) => {
    desk.clear('faults')
  },
  'POST /__control/alterations': ({ desk }, asked) => {
    const alteration = alterationSchema.parse(bodyOf(asked))
    desk.alter(alteration)
    return alteration
  },
  'DELETE /__control/alterations': ({ desk }) => {
    desk.clear('alterations')
  },
  'POST /__control/clock': async (simulation, asked) => {
    simulation.clock.advance(clockSchema.parse(bodyOf(asked)).advanceSeconds)
    await tellOfEnds(simulation)
    return { now: simulation.clock.now(), offsetSeconds: simulation.clock.offsetSeconds }
  },
  'POST /__control/keys/rotate': async ({ keys }, asked) => {
    await keys.rotate(rotationSchema.parse(bodyOf(asked)).manner)
    return keys.keys.map(({ kid, use }) => ({ kid, use }))
  },
  'POST /__control/errors': (simulation, asked) => {
    simulation.errorSeparator = z.strictObject({ separator: z.enum(['space', 'crlf']) }).parse(bodyOf(asked)).separator
    return { separator: simulation.errorSeparator }
  },
  'POST /__control/world': (simulation, asked) => changeWorld(simulation, worldChangeSchema.parse(bodyOf(asked))),
  /** How much Graph gives in ten seconds, and how it says when there is more; null: as the tenant's size has it. */
  'POST /__control/graph': ({ units }, asked) => {
    const { budget, retryAfter } = graphSchema.parse(bodyOf(asked))
    if (budget !== undefined) units.budget = budget ?? undefined
    if (retryAfter !== undefined) units.retryAfter = retryAfter
    units.spent.clear()
  },
  /** Whether a used refresh token stays good. */
  'POST /__control/rotation': (simulation, asked) => {
    simulation.refreshTokens = z.strictObject({ used: z.enum(['keeps', 'replaces']) }).parse(bodyOf(asked)).used
  },
  /** A thousand people of a tenant at most, from a place on, deleted ones included. */
  'GET /__control/people': ({ world, directories }, { url }) => {
    const directory = directories.of(world, url.searchParams.get('tid') ?? '')
    if (!directory) throw new Error('There is no such tenant.')
    const from = Number(url.searchParams.get('from') ?? 0)
    const count = Math.max(Math.min(directory.places - from, 1_000), 0)
    const entries = Array.from({ length: count }, (_, index) => directory.at(from + index))
    return {
      places: directory.places,
      groups: directory.groups.map(({ id, displayName }) => ({ id, displayName })),
      entries,
    }
  },
  'POST /__control/refresh-tokens': async (simulation, asked) => {
    const wanted = refreshTokenSchema.parse(bodyOf(asked))
    return { refresh_token: await mintRefreshToken(simulation, { ...wanted, sid: randomUUID() }) }
  },
  'GET /__control/mails': ({ mailbox }) => ({ mails: mailbox.mails }),
  'DELETE /__control/mails': ({ mailbox }) => {
    mailbox.clear()
  },
  /** What the name servers know of a name from now on. */
  'POST /__control/dns': ({ zone }, asked) => {
    changeZone(zone, ZoneChange.parse(bodyOf(asked)))
  },
  /** How many requests find a deletion or a recovery in the vault still under way. */
  'POST /__control/vault': ({ vault }, asked) => {
    vault.lag = z.strictObject({ lag: z.int().nonnegative() }).parse(bodyOf(asked)).lag
  },
  /** Into which queue events about secrets that end go from now on, as Event Grid sends them. */
  'POST /__control/vault-events': (simulation, asked) =>
    subscribeToVault(simulation, subscriptionSchema.parse(bodyOf(asked))),
  'GET /__control/vault-events': ({ vaultEvents }) => ({ events: vaultEvents.sent }),
  /** What is the matter with CIPP; what is not named is well. */
  'POST /__control/cipp': (simulation, asked) => {
    const { excluded = [], ...wish } = cippSchema.parse(bodyOf(asked))
    const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
    simulation.cipp = { ...honestCipp(), ...given, excluded: new Set(excluded) }
  },
  /** How the directory treats applications; what is not named stays. */
  'POST /__control/applications': ({ applications }, asked) => {
    const given = Object.entries(applicationsSchema.parse(bodyOf(asked))).filter(([, value]) => value !== undefined)
    applications.manners = { ...applications.manners, ...Object.fromEntries(given) }
  },
  'GET /__control/applications': ({ applications: { applications, principals, assignments } }) => ({
    applications,
    principals,
    assignments,
  }),
  /** What a person does in the portal. */
  'POST /__control/portal': (simulation, asked) => actInPortal(simulation, portalSchema.parse(bodyOf(asked))),
  'POST /__control/reset': reset,
}

/** Whether the request is for the control endpoint rather than for what is simulated. */
export function isControl(asked: Asked): boolean {
  return asked.url.pathname === '/__control' || asked.url.pathname.startsWith('/__control/')
}

/**
 * The control endpoint: JSON in, JSON out. A change needs the JSON content type, which no web page elsewhere can send
 * without asking first; that, and the loopback names the server answers to, keep strangers' pages away.
 */
export async function control(simulation: Simulation, asked: Asked): Promise<Answer> {
  const act = acts[`${asked.method} ${asked.url.pathname}`]
  if (!act) return json(404, { error: `There is no ${asked.method} ${asked.url.pathname}.`, known: Object.keys(acts) })
  if (asked.method !== 'GET' && !(asked.headers['content-type'] ?? '').startsWith('application/json')) {
    return json(415, { error: 'Send application/json.' })
  }
  try {
    return json(200, (await act(simulation, asked)) ?? {})
  } catch (error) {
    const sentence =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : 'Failed.'
    return json(400, { error: sentence })
  }
}

function bodyOf(asked: Asked): unknown {
  return asked.body === '' ? {} : JSON.parse(asked.body)
}

function overview({ world, desk, clock, keys, entraAddress, graphAddress }: Simulation) {
  return {
    world: world.name,
    entra: entraAddress ?? null,
    graph: graphAddress ?? null,
    clock: { now: clock.now(), offsetSeconds: clock.offsetSeconds },
    keys: keys.keys.map(({ kid, use }) => ({ kid, use })),
    faults: desk.faults,
    alterations: desk.alterations,
    counts: desk.counts,
    targets,
  }
}

/** Everything as it was at the start, keys, registrations and the vault's secrets aside: tokens and sessions stay good. */
function reset(simulation: Simulation): void {
  for (const what of ['faults', 'alterations', 'requests'] as const) simulation.desk.clear(what)
  simulation.world = structuredClone(simulation.pristine)
  simulation.clock.reset()
  applyConditions(simulation)
  simulation.revokedBefore.clear()
  simulation.directories.forget()
  simulation.units = emptyUnitBook()
  simulation.refreshTokens = 'keeps'
  simulation.replaced.clear()
  simulation.errorSeparator = 'space'
  simulation.mailbox.clear()
  simulation.zone.clear()
  simulation.vault.lag = 0
  simulation.cipp = honestCipp()
  simulation.applications.manners = usualManners()
}
