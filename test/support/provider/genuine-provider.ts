import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider, type Adapter, type AdapterPayload, type ClientMetadata, type JWKS } from 'oidc-provider'

type Alg = 'RS256' | 'PS256' | 'ES256' | 'EdDSA'

export async function signingKey(alg: Alg, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }
}

export interface GenuineProvider {
  readonly issuer: string
  /** Who signs in next. */
  person: string
  /** Knows the hub as a client from now on; keys and client change together. */
  serve(keys: readonly JWK[], client?: Partial<ClientMetadata>): void
  /** A person's browser: signs in, consents, and brings back what the provider gives it. It stays signed in there. */
  authorise(start: URL): Promise<URLSearchParams>
  /** The same browser signs out, says that it means it, and is sent on; answers where. */
  signOut(address: URL): Promise<URL>
  stop(): Promise<void>
}

const people = {
  email: 'ada@customer.example',
  email_verified: true,
  name: 'Ada Byron',
  given_name: 'Ada',
  family_name: 'Byron',
}

/** `oidc-provider`, an OpenID provider that others certified, over HTTP on this machine. */
export async function genuineProvider(first: readonly JWK[]): Promise<GenuineProvider> {
  let current: Provider | undefined
  const kept = keeping()
  const cookies: Jar = new Map()
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse) {
    if (!current) return
    if (!(request.url ?? '').startsWith('/interaction/')) {
      await current.callback()(request, response)
      return
    }
    const login = { accountId: provider.person }
    await current.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
  }

  const provider: GenuineProvider = {
    issuer,
    person: 'person-1',
    serve: (keys, client) => {
      current = instance(issuer, { keys: [...keys] }, client ? [{ ...hubClient, ...client }] : [], kept)
    },
    authorise: (start) => visit(start, cookies),
    signOut: (address) => signOut(address, cookies),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  provider.serve(first)
  return provider
}

const hubClient: ClientMetadata = {
  client_id: 'hub',
  client_secret: 's&cret',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
}

function instance(issuer: string, jwks: JWKS, clients: ClientMetadata[], adapter: (name: string) => Adapter): Provider {
  return new Provider(issuer, {
    adapter,
    jwks,
    clients,
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['a key for these tests'] },
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: (_context, accountId, client) => `${accountId} at ${client.clientId}`,
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'given_name', 'family_name'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // Its own way of calling reaches no address of this machine.
    fetch: (url, { method, headers, body } = {}) => fetch(url, { method, headers, body } as RequestInit),
    issueRefreshToken: () => Promise.resolve(true),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...people }) }),
    // Whoever signs in has consented.
    loadExistingGrant: async ({ oidc }) => {
      if (!oidc.client || !oidc.session?.accountId) return undefined
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid profile email offline_access')
      await grant.save()
      return grant
    },
  })
}

/** What the provider keeps; a new instance, with other keys, finds it all again. */
function keeping(): (name: string) => Adapter {
  const rows = new Map<string, AdapterPayload>()
  const find = (kind: string, isIt: (payload: AdapterPayload) => boolean) =>
    Promise.resolve([...rows].find(([key, payload]) => key.startsWith(`${kind} `) && isIt(payload))?.[1])
  return (name) => ({
    upsert: async (id, payload) => {
      await Promise.resolve()
      rows.set(`${name} ${id}`, payload)
    },
    find: (id) => Promise.resolve(rows.get(`${name} ${id}`)),
    findByUid: (uid) => find(name, (payload) => payload.uid === uid),
    findByUserCode: (userCode) => find(name, (payload) => payload.userCode === userCode),
    consume: async (id) => {
      await Promise.resolve()
      const payload = rows.get(`${name} ${id}`)
      if (payload) payload.consumed = true
    },
    destroy: async (id) => {
      await Promise.resolve()
      rows.delete(`${name} ${id}`)
    },
    revokeByGrantId: async (grantId) => {
      await Promise.resolve()
      for (const [key, payload] of rows) if (payload.grantId === grantId) rows.delete(key)
    },
  })
}

type Jar = Map<string, string>

async function ask(address: URL, cookies: Jar, body?: URLSearchParams): Promise<Response> {
  const answer = await fetch(address, {
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(body === undefined ? {} : { method: 'POST', body }),
  })
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    cookies.set(name, value)
  }
  return answer
}

/** Follows the provider's redirects with its cookies until it sends the browser, or a form of its page, to another host. */
async function visit(start: URL, cookies: Jar): Promise<URLSearchParams> {
  let address = start
  for (let step = 0; step < 10; step += 1) {
    const answer = await ask(address, cookies)
    const location = answer.headers.get('location')
    if (location === null) return formIn(await answer.text())
    const next = new URL(location, address)
    if (next.origin !== start.origin) return next.searchParams
    address = next
  }
  throw new Error('The provider leads nowhere.')
}

/** The provider asks whether the person wants to sign out: its form is sent with a yes. */
async function signOut(address: URL, cookies: Jar): Promise<URL> {
  const page = await (await ask(address, cookies)).text()
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
  if (action === undefined) throw new Error(`No form on the provider's page: ${page.slice(0, 300)}`)
  const form = formIn(page)
  form.set('logout', 'yes')
  const answer = await ask(new URL(action, address), cookies, form)
  return new URL(answer.headers.get('location') ?? '', address)
}

function formIn(page: string): URLSearchParams {
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  if (fields.length === 0) throw new Error(`No form on the provider's page: ${page.slice(0, 300)}`)
  return new URLSearchParams(fields.map(([, name = '', value = '']): [string, string] => [name, value]))
}
