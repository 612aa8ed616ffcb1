import { createHash, randomBytes } from 'node:crypto'
import type { World, WorldProgram } from '../worlds/world.ts'

type Parameters = Readonly<Record<string, string>>

async function tokenFrom(entra: string, authority: string, form: Parameters): Promise<string> {
  const answer = await fetch(`${entra}/${authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string }
  if (token === undefined) throw new Error(`No token: ${answer.status}`)
  return token
}

/** A program's access token for the System API, as it gets one by itself. */
export const tokenOfProgram = (entra: string, { apps, platform }: World, { clientId, clientSecret }: WorldProgram) =>
  tokenFrom(entra, platform.tid, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${apps.systemApi.appIdUri}/.default`,
  })

/** A person's access token for the Management API, as another client of the platform gets it: by code and PKCE. */
export async function tokenOfPerson(
  entra: string,
  { apps }: World,
  { tid, oid }: { readonly tid: string; readonly oid: string },
): Promise<string> {
  const { managementUi, managementApi } = apps
  const verifier = randomBytes(32).toString('base64url')
  const redirect_uri = 'http://localhost/auth/callback/entra'
  const url = new URL(`${entra}/organizations/oauth2/v2.0/authorize`)
  url.search = new URLSearchParams({
    client_id: managementUi.clientId,
    redirect_uri,
    response_type: 'code',
    scope: `openid ${managementApi.appIdUri}/${managementApi.scope}`,
    state: 'state',
    nonce: 'nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const picked = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ account: `${tid}/${oid}` }),
  })
  const code = new URL(picked.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return tokenFrom(entra, 'organizations', {
    grant_type: 'authorization_code',
    client_id: managementUi.clientId,
    client_secret: managementUi.clientSecret,
    redirect_uri,
    code,
    code_verifier: verifier,
  })
}
