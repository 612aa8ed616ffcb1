import { Agent, getGlobalDispatcher, request, setGlobalDispatcher } from 'undici'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { usualLimits } from '../../shared/domain/limits/limits.ts'
import { limitVisit } from '../../shared/services/limit-visits.ts'
import { sharedLimits } from '../../shared/services/shared-limits.ts'
import type { Ports } from '../../shared/ports/ports.ts'
import { tokenOfPerson, tokenOfProgram } from '../../local/simulators/entra-tokens.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { digits, figureOf, inRounds, ratio, shown } from '../support/figures.ts'
import { withCountedStorage, withStack } from '../support/hosts.ts'
import { requestsPerSecond, type Load } from '../support/load.ts'
import { accountOf, signIn, visit } from '../support/person.ts'
import { memoryOf } from '../support/process-memory.ts'
import type { Section } from '../support/section.ts'

const load: Load = { connections: 16, seconds: 3, headers: { 'x-forwarded-for': '192.0.2.1' } }
/** So high that nothing is refused: what is measured is the counting. */
const high = { LIMIT_PAGE: '1000000', LIMIT_SIGN_IN: '1000000' }
const signInsAtOnce = 500
const validationsAtOnce = 5000
/** From so many networks, in turn. */
const networks = 250
const starts = 1000

/** Thousands that connect at once wait in the machine's queue, longer than a client usually does. */
const patient = new Agent({ connect: { timeout: 120_000 }, headersTimeout: 120_000 })

const addressOf = (person: number) => `10.${(person % networks) >> 4}.${person % 16}.7:40000`

/** What limits cost a request, and whether a crowd gets through them. */
export async function limitsShare(rounds: number): Promise<Section> {
  const [decision, calls, cost, crowd] = [
    await timeOfADecision(rounds),
    await callsToStorage(),
    await requestsOnAndOff(rounds),
    await crowdAtOnce(),
  ]
  return {
    title: 'Limits',
    about:
      `What everybody who has not signed in is limited by ([decision 22](decisions/0022-limits.md)): the decision alone, in process; a request with limits and without, ${load.connections} ` +
      `connections, ${load.seconds} s a round, ${rounds} rounds in turn; requests to storage of ${starts.toLocaleString('en-GB')} starts of sign-ins from ${networks} networks; then everybody at once, from ` +
      `as many networks, with the usual limits. The load generator shares the machine with hub, storage and simulated Microsoft, so that the milliseconds of a crowd are those of a queue.`,
    columns: ['', 'figure', 'beside it'],
    rows: [
      ['a decision, in process', shown(decision, 'µs of CPU'), ''],
      ['`/.well-known/jwks.json` without limits', shown(cost.off, '/s'), '1 ×'],
      ['`/.well-known/jwks.json` with limits', shown(cost.on, '/s'), ratio(cost.on.median, cost.off.median)],
      [
        `requests to storage for each start of a sign-in, without limits and with`,
        `${digits(calls.off / starts)} and ${digits(calls.on / starts)}`,
        '',
      ],
      [
        `requests to storage for each of them from one network, 500 a minute`,
        `${digits(calls.one / 500 - calls.off / starts)} more`,
        '',
      ],
      ...crowd,
    ],
  }
}

/** Microseconds of processor time: other work of the machine does not count. */
async function timeOfADecision(rounds: number) {
  const limits = sharedLimits({
    clock: { now: () => new Date() },
    random: secureRandom,
    limitCounts: {
      find: () => Promise.resolve(undefined),
      put: (_name, record) => Promise.resolve({ ...record, version: '' as never }),
      salt: (_day, proposed) => Promise.resolve(proposed),
      purge: () => Promise.resolve(0),
    },
  })
  const figures = { ...usualLimits, perMinute: { ...usualLimits.perMinute, 'look-up': 1_000_000_000 } }
  const ports = { limits, platform: { limits: figures } as Ports['platform'] }
  const decide = (each: number) =>
    limitVisit(
      ports,
      { limit: 'look-up', network: `4/${each % 5000}`, proof: undefined, isFailure: () => false },
      async (visit) => {
        await visit.concern(`subject ${each % 5000}`)
        return Promise.resolve()
      },
    )
  const count = 100_000
  const measured = await inRounds(rounds + 1, {
    all: async () => {
      const since = process.cpuUsage()
      for (let each = 0; each < count; each += 1) await decide(each)
      const { user, system } = process.cpuUsage(since)
      return (user + system) / count
    },
  })
  return measured.all
}

const requestsOnAndOff = (rounds: number) =>
  withStack(
    (on) =>
      withStack(
        async (off) => {
          const contenders = {
            on: () => requestsPerSecond(`${on.hub}/.well-known/jwks.json`, load),
            off: () => requestsPerSecond(`${off.hub}/.well-known/jwks.json`, load),
          }
          for (const warmUp of Object.values(contenders)) await warmUp()
          return inRounds(rounds, contenders)
        },
        { given: { ...high, RATE_LIMITS: 'off' } },
      ),
    { given: high },
  )

/** What `starts` starts of sign-ins ask of storage. */
async function callsToStorage(): Promise<{ off: number; on: number; one: number }> {
  const count = (given: Readonly<Record<string, string>>, times: number, from: (each: number) => string) =>
    withCountedStorage(({ proxy, counted }) =>
      withStack(
        async ({ hub }) => {
          const start = (each: number) =>
            visit(`${hub}/auth/sign-in`, { headers: { 'x-forwarded-for': from(each), accept: 'text/html' } })
          await start(0)
          proxy.take()
          for (let each = 0; each < times; each += 1) await start(each)
          return proxy.take().length
        },
        { given: { ...given, TABLE_STORAGE_CONNECTION_STRING: counted } },
      ),
    )
  return {
    off: await count({ RATE_LIMITS: 'off' }, starts, addressOf),
    on: await count({}, starts, addressOf),
    one: await count({}, 500, () => '192.0.2.1'),
  }
}

interface Outcome {
  readonly took: readonly number[]
  readonly throttled: number
  readonly failed: readonly string[]
}

/** As many as that in flight at the same time. */
async function atOnce(count: number, act: (each: number) => Promise<unknown>): Promise<Outcome> {
  const took: number[] = []
  const failed: string[] = []
  let throttled = 0
  await Promise.all(
    Array.from({ length: count }, async (_, each) => {
      const began = performance.now()
      try {
        await act(each)
        took.push(performance.now() - began)
      } catch (thrown) {
        const cause = thrown instanceof Error && thrown.cause instanceof Error ? ` (${thrown.cause.message})` : ''
        const text = `${String(thrown)}${cause}`
        if (text.includes('caller.throttled')) throttled += 1
        else failed.push(text)
      }
    }),
  )
  return { took, throttled, failed }
}

const crowdAtOnce = async (): Promise<string[][]> => {
  const world = await loadWorld('bank')
  const account = accountOf(world, 'Maeve Tarn')
  const [tid = '', oid = ''] = account.split('/')
  const service = world.programs.find(({ role }) => role === 'PlatformService')
  if (!service) throw new Error('This world has no platform service.')
  const usual = getGlobalDispatcher()
  setGlobalDispatcher(patient)
  return withStack(async (stack) => {
    const { hub, entra = '' } = stack
    const [by, person] = await Promise.all([
      tokenOfProgram(entra, world, service),
      tokenOfPerson(entra, world, { tid, oid }),
    ])
    const validate = async (each: number) => {
      const { statusCode, body } = await request(`${hub}/oauth/introspect`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${by}`,
          'x-forwarded-for': addressOf(each),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ token: person }).toString(),
      })
      const text = await body.text()
      if (statusCode !== 200 || !text.includes('"active":true')) throw new Error(text)
    }
    const enter = (each: number) => signIn(hub, account, addressOf(each))
    for (let warmUp = 0; warmUp < 30; warmUp += 1) await Promise.all([enter(warmUp), validate(warmUp)])
    const before = memoryOf(stack.hubPid(), 'VmRSS')
    const signIns = await atOnce(signInsAtOnce, enter)
    const validations = await atOnce(validationsAtOnce, validate)
    const middle = memoryOf(stack.hubPid(), 'VmRSS')
    await atOnce(signInsAtOnce, enter)
    await atOnce(validationsAtOnce, validate)
    const after = memoryOf(stack.hubPid(), 'VmRSS')
    return [
      ...crowdRows(`${signInsAtOnce} sign-ins in flight`, signIns),
      ...crowdRows(`${validationsAtOnce.toLocaleString('en-GB')} validations in flight`, validations),
      ['memory of the hub: before, after, after the same again', [before, middle, after].map(megabytes).join(', '), ''],
    ]
  }).finally(() => {
    setGlobalDispatcher(usual)
  })
}

const megabytes = (value: number) => `${digits(value)} MB`

function crowdRows(name: string, { took, throttled, failed }: Outcome): string[][] {
  if (failed.length > 0) throw new Error(`${name}: ${failed.length} failed, the first: ${failed[0] ?? ''}`)
  const sorted = took.toSorted((one, other) => one - other)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  const { median } = figureOf(took)
  return [
    [`${name}: done, 429, failed`, `${took.length}, ${throttled}, 0`, ''],
    [`${name}: half are done after`, `${digits(median)} ms`, '1 ×'],
    [`${name}: 99 of 100 after`, `${digits(at(0.99))} ms`, ratio(at(0.99), median)],
  ]
}
