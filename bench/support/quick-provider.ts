import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * An OpenID provider that does as little as it may while a hub waits: tokens are made when the browser passes, and lie ready when the code is
 * redeemed. It has no User Details: whoever signs in by it makes one token request. `/spent` tells how many milliseconds its answers to hubs took so far. To be forked; ends with its parent.
 */
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: 'RS256' }
const client = { id: 'bench', secret: 'bench-secret' }

interface Waiting {
  readonly challenge: string
  readonly redirectUri: string
  readonly answer: string
}
const codes = new Map<string, Waiting>()
let spent = 0

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function idToken(claims: object): string {
  const signed = `${encoded({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' })}.${encoded(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** The browser, already signed in as the person that the measuring names. */
function authorise(issuer: string, asked: URLSearchParams): string {
  const person = asked.get('person') ?? 'nobody'
  const code = randomUUID()
  const iat = Math.floor(Date.now() / 1000)
  const standard = { iss: issuer, aud: client.id, sub: person, iat, exp: iat + 300, nonce: asked.get('nonce') ?? '' }
  const eMail = { email: `${person}@customer.example`, email_verified: true }
  const claims = { ...standard, ...eMail, name: `Person ${person}` }
  const redirectUri = asked.get('redirect_uri') ?? ''
  codes.set(code, {
    challenge: asked.get('code_challenge') ?? '',
    redirectUri,
    answer: JSON.stringify({
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: idToken(claims),
    }),
  })
  return `${redirectUri}?${new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString()}`
}

interface Answer {
  readonly status: number
  readonly body: string
}
const ok = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) })

/** RFC 6749 §4.1.3 and RFC 7636 §4.6: client, code, address and verifier all have to fit. */
async function redeem(request: IncomingMessage): Promise<Answer> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const form = new URLSearchParams(body)
  const basic = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString()
  const posted = `${form.get('client_id') ?? ''}:${form.get('client_secret') ?? ''}`
  if (![basic, posted].includes(`${client.id}:${client.secret}`))
    return { status: 401, body: '{"error":"invalid_client"}' }
  const found = codes.get(form.get('code') ?? '')
  codes.delete(form.get('code') ?? '')
  const verifier = createHash('sha256').update(form.get('code_verifier') ?? '')
  const fits = found?.redirectUri === form.get('redirect_uri') && found.challenge === verifier.digest('base64url')
  return found && fits ? { status: 200, body: found.answer } : { status: 400, body: '{"error":"invalid_grant"}' }
}

const documentOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorise`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
})

async function answer(issuer: string, path: string, request: IncomingMessage): Promise<Answer> {
  switch (path) {
    case '/.well-known/openid-configuration':
      return ok(documentOf(issuer))
    case '/keys':
      return ok({ keys: [jwk] })
    case '/token':
      return redeem(request)
    case '/spent':
      return ok({ milliseconds: spent })
    default:
      return { status: 404, body: '{}' }
  }
}

const server = createServer((request, response) => {
  const since = performance.now()
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = new URL(request.url ?? '/', issuer)
  if (url.pathname === '/authorise') {
    response.writeHead(302, { location: authorise(issuer, url.searchParams) }).end()
    return
  }
  void answer(issuer, url.pathname, request).then(({ status, body }) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    response.end(body)
    if (url.pathname !== '/spent') spent += performance.now() - since
  })
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))
