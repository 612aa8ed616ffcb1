import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { signWith, type ProviderKeyPair } from './scripted-provider.ts'

type Claims = Readonly<Record<string, unknown>>

/** The cloud of Microsoft Entra as a configured provider meets it: two authorities, one key set, and whatever a token is scripted to say. */
export interface SimulatedEntra {
  readonly authority: string
  /** Put over the claims of the next ID tokens. */
  claims: Claims
  /** Of the token requests, newest last. */
  readonly forms: URLSearchParams[]
  authorise(start: URL): URLSearchParams
  stop(): Promise<void>
}

export const homeTid = '3c6e6f2a-61fb-4bde-9a4e-0f5b1c9d2e77'
export const otherTid = '7d1f3b54-02d6-4f6f-8f5c-9b3a6e1c0d12'

export async function simulatedEntra(now: () => Date, key: ProviderKeyPair, clientId: string): Promise<SimulatedEntra> {
  const nonces = new Map<string, string | null>()
  const server = createServer((request, response) => {
    void (async () => {
      const { status, body } = await answer(request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const [, tenant = '', ...rest] = (request.url ?? '').split('/')
    switch (rest.join('/')) {
      case 'v2.0/.well-known/openid-configuration':
        return { status: 200, body: documentOf(tenant) }
      case 'discovery/v2.0/keys':
        return { status: 200, body: { keys: [{ ...key.jwk, issuer: `${authority}/{tenantid}/v2.0` }] } }
      case 'oauth2/v2.0/token':
        return token(new URLSearchParams(text))
      default:
        return { status: 404, body: { error: 'not_found' } }
    }
  }

  const documentOf = (tenant: string) => ({
    issuer: `${authority}/${tenant === 'organizations' ? '{tenantid}' : tenant}/v2.0`,
    authorization_endpoint: `${authority}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/${tenant}/discovery/v2.0/keys`,
    end_session_endpoint: `${authority}/${tenant}/oauth2/v2.0/logout`,
    userinfo_endpoint: 'https://graph.example/oidc/userinfo',
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
  })

  async function token(form: URLSearchParams) {
    entra.forms.push(form)
    const nonce = nonces.get(form.get('code') ?? '')
    if (nonce === undefined) return { status: 400, body: { error: 'invalid_grant', error_codes: [70008] } }
    const iat = Math.floor(now().getTime() / 1000)
    const tid = typeof entra.claims['tid'] === 'string' ? entra.claims['tid'] : homeTid
    const claims = {
      iss: `${authority}/${tid}/v2.0`,
      aud: clientId,
      ver: '2.0',
      tid,
      oid: 'b3f0c9d1-1b7e-4f0a-9a40-5a3d2a1c7e10',
      sub: 'pairwise-1',
      iat,
      nbf: iat,
      exp: iat + 3600,
      name: 'Ada Byron',
      nonce,
      ...entra.claims,
    }
    const idToken = await signWith(key, claims)
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: 'opaque', id_token: idToken } }
  }

  const entra: SimulatedEntra = {
    authority,
    claims: {},
    forms: [],
    authorise: (start) => {
      const code = randomUUID()
      nonces.set(code, start.searchParams.get('nonce'))
      return new URLSearchParams({ code, state: start.searchParams.get('state') ?? '' })
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return entra
}

/** A private key without a certificate: what an administrator pastes by mistake. */
export const bareKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
