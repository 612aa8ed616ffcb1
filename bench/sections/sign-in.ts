import { TableClient } from '@azure/data-tables'
import { createHash, createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto'
import type { RunningStack } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { digits, figureOf, inRounds, ratio, shown, timeOf, type Figure } from '../support/figures.ts'
import { withCountedStorage, withStack } from '../support/hosts.ts'
import { accountOf, signIn, visit } from '../support/person.ts'
import type { Section } from '../support/section.ts'

const warmUps = 30
const signInsAtOnce = 8
const secondsOfSignIns = 3

/** What the hub adds to a sign-in, beside what no hub can do without. */
export async function signInShare(rounds: number): Promise<Section> {
  const world = await loadWorld('bank')
  const account = accountOf(world, 'Maeve Tarn')
  const tableRequests = await requestsToStorage(account)
  return withStack(async (stack) => {
    const raw = await rawCosts(stack, world, account)
    for (let time = 0; time < warmUps; time += 1) await signIn(stack.hub, account)
    const signIns: Awaited<ReturnType<typeof signIn>>[] = []
    const figures = await inRounds(rounds * 20, {
      token: raw.token,
      verify: raw.verify,
      table: raw.table,
      whole: async () => {
        const timed = await signIn(stack.hub, account)
        signIns.push(timed)
        return timed.whole
      },
    })
    const rate = await inRounds(rounds, { rate: () => signInsPerSecond(stack.hub, account) })
    const hub = figureOf(signIns.map(({ start, callback }) => start + callback))
    return tableOf(rounds, tableRequests, {
      ...figures,
      ...rate,
      hub,
      start: figureOf(signIns.map(({ start }) => start)),
      callback: figureOf(signIns.map(({ callback }) => callback)),
    })
  })
}

type Names = 'token' | 'verify' | 'table' | 'whole' | 'rate' | 'hub' | 'start' | 'callback'

function tableOf(rounds: number, requests: readonly string[], figures: Readonly<Record<Names, Figure>>): Section {
  const { token, verify: verification, table, whole, hub } = figures
  const limit = token.median + verification.median + requests.length * table.median
  const reads = requests.filter((method) => method === 'GET').length
  return {
    title: 'One sign-in',
    about:
      `A browser’s three requests, one after the other (the hub sends it to the simulated Entra, an account is picked there, the hub takes the answer), ${rounds * 20} times. ` +
      `Between them the hub makes one token request, two RSA verifications and ${requests.length} requests to storage (${reads} reads, ${requests.length - reads} writes), some of them at the same ` +
      'time; the limit is those alone, measured one by one and added up.',
    columns: ['', 'milliseconds', 'beside the limit'],
    rows: [
      ['one token request to the simulated Entra', shown(token, 'ms'), ''],
      ['two RSA verifications (`node:crypto`)', shown(verification, 'ms'), ''],
      ['one write to storage (`@azure/data-tables`, Azurite)', shown(table, 'ms'), ''],
      [`limit: 1 + 2 + ${requests.length} of them, one after the other`, `${digits(limit)} ms`, '1 ×'],
      ['the hub’s first request (start)', shown(figures.start, 'ms'), ''],
      ['the hub’s second request (callback)', shown(figures.callback, 'ms'), ''],
      ['**the hub’s two requests**', shown(hub, 'ms'), ratio(hub.median, limit)],
      ['the whole round trip, simulated Entra included', shown(whole, 'ms'), ratio(whole.median, limit)],
      [`sign-ins per second, ${signInsAtOnce} at once`, shown(figures.rate, '/s'), ''],
    ],
  }
}

/** What one sign-in asks of storage, seen between hub and storage; the first ones fill caches. */
async function requestsToStorage(account: string): Promise<string[]> {
  return withCountedStorage(({ proxy, counted }) =>
    withStack(
      async ({ hub }) => {
        for (let time = 0; time < 3; time += 1) await signIn(hub, account)
        proxy.take()
        await signIn(hub, account)
        return proxy.take().map(({ method }) => method)
      },
      { given: { TABLE_STORAGE_CONNECTION_STRING: counted } },
    ),
  )
}

async function signInsPerSecond(hub: string, account: string): Promise<number> {
  const since = performance.now()
  const until = since + secondsOfSignIns * 1000
  let done = 0
  const keepSigningIn = async () => {
    while (performance.now() < until) {
      await signIn(hub, account)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: signInsAtOnce }, keepSigningIn))
  return (done / (performance.now() - since)) * 1000
}

/** The parts of a sign-in that no hub can leave out, each alone. */
async function rawCosts(stack: RunningStack, world: World, account: string) {
  const entra = stack.entra ?? ''
  const tokens = await redeem(entra, world, await codeOf(stack, world, account))
  const signatures = [tokens.id_token, tokens.access_token].map(partsOf)
  const keys = await keysOf(entra)
  const rows = TableClient.fromConnectionString(
    stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? '',
    'benchmark',
    {
      allowInsecureConnection: true,
    },
  )
  await rows.createTable()
  return {
    token: async () => {
      const code = await codeOf(stack, world, account)
      return timeOf(() => redeem(entra, world, code))
    },
    verify: () =>
      timeOf(() => {
        for (const { kid, signed, signature } of signatures) {
          const key = keys.get(kid)
          if (!key || !verify('sha256', signed, key, signature)) throw new Error('A signature does not hold.')
        }
      }),
    table: () =>
      timeOf(() =>
        rows.createEntity({
          partitionKey: randomBytes(8).toString('hex'),
          rowKey: 'row',
          text: 'x'.repeat(600),
          at: new Date(),
        }),
      ),
  }
}

interface Code {
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string
}

const scopeOf = ({ managementApi }: World['apps']) =>
  `openid profile email ${managementApi.appIdUri}/${managementApi.scope}`

async function codeOf({ hub, entra }: RunningStack, { apps }: World, account: string): Promise<Code> {
  const verifier = randomBytes(32).toString('base64url')
  const redirectUri = `${hub}/auth/callback/entra`
  const query = new URLSearchParams({
    client_id: apps.managementUi.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scopeOf(apps),
    state: 'state',
    nonce: randomBytes(16).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const address = `${entra ?? ''}/organizations/oauth2/v2.0/authorize?${query.toString()}`
  const { location } = await visit(address, { method: 'POST', body: new URLSearchParams({ account }) })
  return { code: new URL(location).searchParams.get('code') ?? '', verifier, redirectUri }
}

async function redeem(entra: string, { apps }: World, { code, verifier, redirectUri }: Code) {
  const response = await fetch(`${entra}/organizations/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: apps.managementUi.clientId,
      client_secret: apps.managementUi.clientSecret,
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
    }),
  })
  if (!response.ok) throw new Error(`No tokens: ${await response.text()}`)
  return (await response.json()) as { id_token: string; access_token: string }
}

function partsOf(token: string) {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }
  return { kid, signed: Buffer.from(`${header}.${payload}`), signature: Buffer.from(signature, 'base64url') }
}

async function keysOf(entra: string): Promise<ReadonlyMap<string, KeyObject>> {
  const answer = await fetch(`${entra}/organizations/discovery/v2.0/keys`)
  const { keys } = (await answer.json()) as { keys: { kid: string; kty: string; n: string; e: string }[] }
  return new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: { ...jwk }, format: 'jwk' })]))
}
