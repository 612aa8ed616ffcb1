import { mock } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { publishedIssuer } from '../../shared/adapters/http/published-issuer.ts'
import { openToken } from '../../shared/domain/tokens/open-token.ts'
import { isRefusal } from '../../shared/domain/tokens/refusal.ts'
import { verifyToken, type Wish } from '../../shared/domain/tokens/verify-token.ts'
import { attackClasses } from '../../test/attacks/corpus.ts'
import { bent, specimens, type Specimen } from '../../test/attacks/specimens.ts'
import { jwks, keysOf, moment, trust } from '../../test/attacks/trusted.ts'
import { ring } from '../../test/attacks/token-smith.ts'
import { digits, figureOf, inRounds, shown, type Figure } from '../support/figures.ts'
import type { Section } from '../support/section.ts'
import { peers, rawVerify, type Verify } from '../support/verifiers.ts'

const tokensPerRound = 2_000
const strangers = 10_000

/** Kinds that the other verifiers could be asked about: those of Microsoft Entra. */
const compared: readonly Specimen[] = [specimens.user, specimens.program, specimens.id]

/** As long as Entra's access tokens of people are, and now. */
const now = new Date()
const second = Math.floor(now.getTime() / 1000)
const dates = { iat: second - 300, nbf: second - 300, exp: second + 3_600 }
const typical = (index: number) =>
  bent(specimens.user, {
    ...dates,
    aio: 'AXQAi/8IAAAA'.repeat(14),
    uti: `token-${index}`,
    groups: ['g'.repeat(36), 'h'.repeat(36)],
  })

function ours({ wish }: Specimen): Verify {
  const wished: Wish = { ...wish, now: new Date() }
  return (token) => {
    const opened = openToken(token, trust)
    const outcome = isRefusal(opened) ? opened : verifyToken(opened, keysOf(opened.issuer.trusted), wished)
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    return outcome
  }
}

/** Every check of ours beside the signature alone and beside other verifiers, on the same tokens. */
export async function tokenVerification(rounds: number): Promise<Section> {
  const tokens = Array.from({ length: 200 }, (_, index) => typical(index))
  const verifiers = contenders(specimens.user)
  const raw = tokens.map((token) => rawVerify(token, ring.organisations.publicKey))
  const turns = {
    raw: () => perCpuSecond((index) => raw[index % raw.length]?.()),
    ...Object.fromEntries(
      Object.entries(verifiers).map(([name, verify]) => [
        name,
        () => perCpuSecond((index) => verify(tokens[index % tokens.length] ?? '')),
      ]),
    ),
  }
  // Two turns that do not count: the first are slower than all others.
  await inRounds(2, turns)
  const measured = await inRounds(rounds * 3, turns)
  const attacked = await believedAttacks()
  const extremes = await inRounds(rounds, { slowest: async () => slowestOfHundred(tokens) })
  return tableOf(measured, attacked, [
    ['ours: 99 of 100 tokens take at most', shown(extremes.slowest, 'ms'), '', ''],
    ...(await floodRows(tokens)),
    memoryRow(tokens, rounds < 5 ? 100_000 : 1_000_000),
  ])
}

const oursName = '**ours, every check**'

function contenders(specimen: Specimen): Readonly<Record<string, Verify>> {
  const { aud, iss } = specimen.claims
  const setting = { audience: String(aud), issuer: String(iss), keys: jwks.entra }
  const others = Object.entries(peers).map(([name, setUp]) => [name, setUp(setting)] as const)
  return { [oursName]: ours(specimen), ...Object.fromEntries(others) }
}

async function perCpuSecond(work: (index: number) => unknown): Promise<number> {
  const since = process.cpuUsage()
  for (let index = 0; index < tokensPerRound; index += 1) await work(index)
  const { user, system } = process.cpuUsage(since)
  return (tokensPerRound / (user + system)) * 1_000_000
}

/** How many attacks of the corpus each verifier believes. */
async function believedAttacks(): Promise<{ readonly of: number; readonly by: ReadonlyMap<string, number> }> {
  const by = new Map<string, number>()
  let of = 0
  // The attacks play at a moment of their own.
  mock.timers.enable({ apis: ['Date'], now: moment })
  for (const specimen of compared) {
    const attacks = Object.values(attackClasses).flatMap((attacksOn) => attacksOn(specimen))
    of += attacks.length
    for (const [name, verify] of Object.entries(contenders(specimen)))
      for (const { token } of attacks) if (await believes(verify, token())) by.set(name, (by.get(name) ?? 0) + 1)
  }
  mock.timers.reset()
  return { of, by }
}

async function believes(verify: Verify, token: string): Promise<boolean> {
  try {
    await verify(token)
    return true
  } catch {
    return false
  }
}

/** The 99th percentile of the time for one token, in milliseconds. */
function slowestOfHundred(tokens: readonly string[]): number {
  const verify = ours(specimens.user)
  const times = Array.from({ length: 10_000 }, (_, index) => {
    const since = performance.now()
    verify(tokens[index % tokens.length] ?? '')
    return performance.now() - since
  })
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? Number.NaN
}

/** What ten thousand tokens that name unknown keys do to good ones. */
async function floodRows(tokens: readonly string[]): Promise<string[][]> {
  let fetches = 0
  const document = { issuer: 'https://issuer.example', jwks_uri: 'https://issuer.example/keys' }
  const published = publishedIssuer(
    { document: 'https://issuer.example/document' },
    async (url) => {
      fetches += 1
      return Response.json(url === document.jwks_uri ? jwks.entra : document)
    },
    { now: () => now },
  )
  const verify = async (token: string) => {
    const opened = openToken(token, trust)
    if (isRefusal(opened)) return opened
    return verifyToken(opened, (await published.keys(opened.kid)).keys, { ...specimens.user.wish, now })
  }
  const [head = '', ...rest] = (tokens[0] ?? '').split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object
  const strange = (index: number) =>
    [Buffer.from(JSON.stringify({ ...header, kid: `strange-${index}` })).toString('base64url'), ...rest].join('.')
  const good = async () => perCpuSecond((index) => verify(tokens[index % tokens.length] ?? ''))
  const alone = await good()
  const before = fetches
  const since = process.cpuUsage()
  for (let index = 0; index < strangers; index += 1) await verify(strange(index))
  const { user, system } = process.cpuUsage(since)
  const after = await good()
  const each = (user + system) / strangers
  return [
    [
      `ours: a token of an unknown key is refused in (of ${strangers.toLocaleString('en-GB')})`,
      `${digits(each)} µs of CPU`,
      '',
      '',
    ],
    ['ours: fetches of the key set by all of them within five minutes', String(fetches - before), '', ''],
    ['ours: good tokens after them, beside before', `${digits((after / alone) * 100)} %`, '', ''],
  ]
}

/** What is kept of many tokens, after a collection of garbage. */
function memoryRow(tokens: readonly string[], count: number): string[] {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const verify = ours(specimens.user)
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  for (let index = 0; index < 10_000; index += 1) verify(tokens[index % tokens.length] ?? '')
  const before = used()
  for (let index = 0; index < count; index += 1) verify(tokens[index % tokens.length] ?? '')
  const kept = (used() - before) / 1024
  return [`ours: memory kept after ${count.toLocaleString('en-GB')} tokens`, `${digits(kept)} KiB`, '', '']
}

function tableOf(
  figures: Readonly<Record<string, Figure>>,
  attacked: Awaited<ReturnType<typeof believedAttacks>>,
  more: readonly (readonly string[])[],
): Section {
  const raw = figures['raw'] ?? figureOf([])
  const size = typical(0).length
  return {
    title: 'Verifying a token',
    about:
      `Access tokens of ${size.toLocaleString('en-GB')} signs, RS256 with a key of 2,048 bits, as Entra issues them, ${tokensPerRound.toLocaleString('en-GB')} in a turn; verifications per second of CPU ` +
      'time, of all threads, keys at hand. The others are set up as their documentation leads an application of many tenants to. The last ' +
      `column counts the tokens of the corpus in \`test/attacks\` (${attacked.of.toLocaleString('en-GB')}: people’s, programs’ and ID tokens) that are believed though they must not be.`,
    columns: ['', 'per CPU second', 'beside the signature alone', 'attacks believed'],
    rows: [
      ['the signature alone (`node:crypto`)', shown(raw, '/s'), '100 %', ''],
      ...Object.entries(figures)
        .filter(([name]) => name !== 'raw')
        .map(([name, figure]) => [
          name,
          shown(figure, '/s'),
          `${digits((figure.median / raw.median) * 100)} %`,
          (attacked.by.get(name) ?? 0).toLocaleString('en-GB'),
        ]),
      ...more,
    ],
  }
}
