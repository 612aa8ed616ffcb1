import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Algorithm } from '../../../shared/domain/tokens/algorithms.ts'
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose'

type Claims = Readonly<Record<string, unknown>>

export interface ProviderKeyPair {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

export async function makeKey(alg: Algorithm, kid: string): Promise<ProviderKeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } }
}

/** What goes back to the hub; `ends: 'early'`: the connection breaks off within it. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
  readonly ends?: 'early'
}

/** What the provider does instead of what it should. */
export interface Script {
  /** Members of the ID token; undefined takes one away. */
  idToken?: Claims
  /** Of its header. */
  header?: Claims
  /** Makes the whole token from the claims. */
  sign?: (claims: Claims) => Promise<string> | string
  /** User Details; undefined members are taken away. */
  userDetails?: Claims
  /** Instead of tokens. */
  tokenAnswer?: { readonly status: number; readonly body: string }
  detailsAnswer?: { readonly status: number; readonly body: string }
  /** Whatever it would answer at a path, changed. */
  reshape?: (path: string, usual: Answer) => Answer | Promise<Answer>
  /** Its client, where that is none called `hub`. */
  client?: { readonly id: string; readonly secret: string }
  /** The client has no secret: its id alone is taken, and nothing besides. */
  publicClient?: boolean
  /** Its client brings an assertion and no secret; the test looks at it. */
  byAssertion?: boolean
  /** Its client's secret is another each time: any is taken. */
  anySecret?: boolean
  /** Whether a code gives a refresh token too, and whether a refresh gives an ID token. */
  refresh?: 'with-id-token' | 'without-id-token'
  /** Called before the ID token is signed. */
  beforeSigning?: () => void
  /** Members of the discovery document. */
  document?: Claims
}

export interface ScriptedProvider {
  readonly issuer: string
  script: Script
  keys: ProviderKeyPair[]
  /** Of whom the next code is. */
  person: string
  /** What the provider was asked, newest last. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string }[]
  /** What a person's browser brings back from a start: a code of this provider, bound to what the start asked for. */
  authorise(start: URL): URLSearchParams
  stop(): Promise<void>
}

const jwt = { typ: 'JWT' }
const without = (claims: Claims) => JSON.parse(JSON.stringify(claims)) as Claims

/**
 * An OpenID provider that checks what it is asked (client secret, redirect address, PKCE, each code once), and answers as it should, or as
 * the script says.
 */
export async function scriptedProvider(now: () => Date, first: ProviderKeyPair): Promise<ScriptedProvider> {
  const codes = new Map<string, { start: URLSearchParams; person: string }>()
  const bearers = new Map<string, string>()
  const refreshTokens = new Map<string, string>()
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const { pathname } = new URL(request.url ?? '/', provider.issuer)
      provider.asked.push({ path: pathname, headers: request.headers, body })
      const usual = await answer(pathname, request, body)
      const { status, text, headers, ends } = (await provider.script.reshape?.(pathname, usual)) ?? usual
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      if (ends === 'early') response.write(text, () => response.destroy())
      else response.end(text)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ok = (value: unknown): Answer => ({ status: 200, text: JSON.stringify(value) })
  const refuse = (error: string, status = 400): Answer => ({ status, text: JSON.stringify({ error }) })

  async function answer(path: string, request: IncomingMessage, body: string): Promise<Answer> {
    const { script } = provider
    if (path === '/.well-known/openid-configuration') return ok(documentOf(issuer, script.document))
    if (path === '/keys') return ok({ keys: provider.keys.map(({ jwk }) => jwk) })
    if (path === '/token')
      return script.tokenAnswer
        ? { status: script.tokenAnswer.status, text: script.tokenAnswer.body }
        : tokens(request, body)
    if (path === '/me') {
      if (script.detailsAnswer) return { status: script.detailsAnswer.status, text: script.detailsAnswer.body }
      const person = bearers.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      return person === undefined ? refuse('invalid_token', 401) : ok(without({ sub: person, ...script.userDetails }))
    }
    return { status: 404, text: '' }
  }

  async function tokens(request: IncomingMessage, body: string) {
    const form = new URLSearchParams(body)
    const { id, secret } = provider.script.client ?? { id: 'hub', secret: 's&cret' }
    const said = proofIn(request.headers.authorization) ?? [form.get('client_id'), form.get('client_secret')]
    const { byAssertion = false } = provider.script
    const isKnown = byAssertion
      ? form.get('client_id') === id && form.has('client_assertion') && !form.has('client_secret')
      : provider.script.publicClient
        ? request.headers.authorization === undefined && form.get('client_id') === id && !form.has('client_secret')
        : said[0] === id && (provider.script.anySecret === true || said[1] === secret)
    if (!isKnown) return refuse('invalid_client', 401)
    if (form.get('grant_type') === 'refresh_token') return refreshed(form.get('refresh_token') ?? '')
    const found = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const fits =
      found?.start.get('redirect_uri') === form.get('redirect_uri') && found.start.get('code_challenge') === challenge
    if (!found || !fits) return refuse('invalid_grant')
    provider.script.beforeSigning?.()
    const access_token = randomUUID()
    bearers.set(access_token, found.person)
    const tokens = {
      access_token,
      token_type: 'Bearer',
      id_token: await idToken(found.person, found.start.get('nonce')),
    }
    return ok({ ...tokens, ...(provider.script.refresh ? { refresh_token: newRefreshToken(found.person) } : {}) })
  }

  function newRefreshToken(person: string) {
    const token = `refresh-${randomUUID()}`
    refreshTokens.set(token, person)
    return token
  }

  /** Each refresh token once; another comes with the answer. No nonce: OpenID Connect Core §12.2. */
  async function refreshed(token: string) {
    const person = refreshTokens.get(token)
    refreshTokens.delete(token)
    if (person === undefined) return refuse('invalid_grant')
    const access_token = randomUUID()
    bearers.set(access_token, person)
    const tokens = { access_token, token_type: 'Bearer', refresh_token: newRefreshToken(person) }
    return ok(provider.script.refresh === 'without-id-token' ? tokens : { ...tokens, id_token: await idToken(person) })
  }

  async function idToken(sub: string, nonce: string | null = null) {
    const { script } = provider
    const iat = Math.floor(now().getTime() / 1000)
    const aud = script.client?.id ?? 'hub'
    const standard = { iss: issuer, aud, sub, iat, exp: iat + 300, ...(nonce === null ? {} : { nonce }) }
    const claims = without({ ...standard, ...script.idToken })
    if (script.sign) return script.sign(claims)
    const [key] = provider.keys
    if (!key) throw new Error('The provider has no key.')
    return signWith(key, claims, script.header)
  }

  const provider: ScriptedProvider = {
    issuer,
    script: {},
    keys: [first],
    person: 'person-1',
    asked: [],
    authorise: (start) => {
      const code = randomUUID()
      codes.set(code, { start: start.searchParams, person: provider.person })
      return new URLSearchParams({ code, state: start.searchParams.get('state') ?? '' })
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return provider
}

/** RFC 6749 §2.3.1: each part was encoded as in a form before the two were joined. */
function proofIn(header: string | undefined): readonly string[] | undefined {
  if (!header?.startsWith('Basic ')) return undefined
  const parts = Buffer.from(header.slice('Basic '.length), 'base64').toString().split(':')
  return parts.map((part) => new URLSearchParams(`part=${part}`).get('part') ?? '')
}

export async function signWith(
  { alg, kid, privateKey }: ProviderKeyPair,
  claims: Claims,
  header: Claims = {},
): Promise<string> {
  const whole = without({ ...jwt, alg, kid, ...header }) as { alg: string }
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader(whole).sign(privateKey)
}

const documentOf = (issuer: string, change: Claims = {}) =>
  without({
    issuer,
    authorization_endpoint: `${issuer}/authorise`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    jwks_uri: `${issuer}/keys`,
    end_session_endpoint: `${issuer}/out`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    ...change,
  })
