import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { person, setStage, visit, type Stage } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('bank')
})
afterAll(() => stage.stop())

const consumersTid = '9188040d-6c67-4c5b-b112-36a304b66dad'

interface PublishedKey extends Record<string, unknown> {
  readonly kid: string
  readonly issuer?: string
  readonly x5c: readonly [string]
}

async function read(path: string): Promise<Record<string, unknown>> {
  return (await (await visit(`${stage.entra}${path}`)).json()) as Record<string, unknown>
}

async function keys(path: string): Promise<readonly PublishedKey[]> {
  return (await read(path))['keys'] as PublishedKey[]
}

describe('the metadata', () => {
  it.each(['common', 'organizations'])('of %s has a template as issuer and its own endpoints', async (segment) => {
    expect(await read(`/${segment}/v2.0/.well-known/openid-configuration`)).toMatchObject({
      issuer: `${stage.entra}/{tenantid}/v2.0`,
      authorization_endpoint: `${stage.entra}/${segment}/oauth2/v2.0/authorize`,
      token_endpoint: `${stage.entra}/${segment}/oauth2/v2.0/token`,
      jwks_uri: `${stage.entra}/${segment}/discovery/v2.0/keys`,
      end_session_endpoint: `${stage.entra}/${segment}/oauth2/v2.0/logout`,
      tenant_region_scope: null,
    })
  })

  it('of a tenant names the tenant, whether asked by id, in capitals, or by a verified domain', async () => {
    const { tid, domains, initialDomain } = person(stage.world, 'Maeve Tarn').tenant
    for (const segment of [tid, tid.toUpperCase(), initialDomain, ...domains]) {
      const { issuer, token_endpoint: tokens } = await read(`/${segment}/v2.0/.well-known/openid-configuration`)
      expect([issuer, tokens]).toEqual([`${stage.entra}/${tid}/v2.0`, `${stage.entra}/${tid}/oauth2/v2.0/token`])
    }
  })

  it('of version 1 has the version 1 issuer and keys', async () => {
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    expect(await read(`/${tid}/.well-known/openid-configuration`)).toMatchObject({
      issuer: `${stage.entra}/${tid}/`,
      jwks_uri: `${stage.entra}/${tid}/discovery/keys`,
    })
    expect((await read('/common/.well-known/openid-configuration'))['issuer']).toBe(`${stage.entra}/{tenantid}/`)
  })

  it('of personal accounts has their one tenant as issuer', async () => {
    const { issuer } = await read('/consumers/v2.0/.well-known/openid-configuration')
    expect(issuer).toBe(`${stage.entra}/${consumersTid}/v2.0`)
  })

  it('is cacheable, readable from other origins, and has no body for HEAD', async () => {
    const url = `${stage.entra}/common/v2.0/.well-known/openid-configuration`
    const { headers } = await visit(url)
    expect([headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
      'max-age=86400, private',
      '*',
    ])
    const head = await visit(url, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await visit(url, { method: 'OPTIONS' })).headers.get('allow')).toContain('GET')
    expect((await visit(url, { method: 'DELETE' })).status).toBe(405)
  })

  it('of an unknown tenant is AADSTS90002 as invalid_tenant', async () => {
    const response = await visit(`${stage.entra}/nobody.example/v2.0/.well-known/openid-configuration`)
    expect(response.status).toBe(400)
    const body = (await response.json()) as Record<string, unknown>
    expect(Object.keys(body)).toEqual([
      ...['error', 'error_description', 'error_codes', 'timestamp', 'trace_id', 'correlation_id', 'error_uri'],
    ])
    expect(body).toMatchObject({
      error: 'invalid_tenant',
      error_codes: [90002],
      error_uri: `${stage.entra}/error?code=90002`,
    })
  })
})

describe('the keys', () => {
  it('of version 2 say for which issuer they sign: any tenant, or personal accounts only', async () => {
    const published = await keys('/organizations/discovery/v2.0/keys')
    expect(published.map(({ issuer }) => issuer)).toEqual([
      `${stage.entra}/{tenantid}/v2.0`,
      `${stage.entra}/{tenantid}/v2.0`,
      `${stage.entra}/${consumersTid}/v2.0`,
    ])
    expect(Object.keys(published[0] ?? {})).toEqual(['kty', 'use', 'kid', 'x5t', 'n', 'e', 'x5c', 'issuer'])
  })

  it('of version 1 say nothing about issuers and leave the personal accounts’ key out', async () => {
    const v1 = await keys('/common/discovery/keys')
    const v2 = await keys('/common/discovery/v2.0/keys')
    expect(v1.every((key) => !('issuer' in key))).toBe(true)
    expect(v1.map(({ kid }) => kid)).toEqual(v2.slice(0, 2).map(({ kid }) => kid))
  })

  it('come with a certificate that holds the key and whose SHA-1 is the kid', async () => {
    for (const key of await keys('/common/discovery/v2.0/keys')) {
      const certificate = new X509Certificate(Buffer.from(key.x5c[0], 'base64'))
      expect(Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url')).toBe(key.kid)
      expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n: key['n'], e: key['e'] })
      expect(certificate.verify(certificate.publicKey)).toBe(true)
    }
  })

  it('are published before they sign and stay after an announced rotation, and go at a sudden one', async () => {
    const kids = async (): Promise<string[]> => (await keys('/common/discovery/v2.0/keys')).map(({ kid }) => kid)
    const before = await kids()
    const announced = await stage.control.rotateKeys('announced')
    expect(before).toContain(announced.find(({ use }) => use === 'current')?.kid)
    expect(await kids()).toEqual(expect.arrayContaining(before))
    const again = await stage.control.rotateKeys('announced')
    expect(again.map(({ use }) => use).toSorted()).toEqual(['consumers', 'current', 'next', 'old', 'old'])
    const sudden = await stage.control.rotateKeys('sudden')
    expect(before).not.toContain(sudden.find(({ use }) => use === 'current')?.kid)
    expect((await kids()).filter((kid) => before.includes(kid))).toEqual([before.at(-1)])
  })
})

it('tells the other names of its host at instance discovery', async () => {
  const { host } = new URL(stage.entra)
  expect(await read('/common/discovery/instance?api-version=1.1')).toEqual({
    tenant_discovery_endpoint: `${stage.entra}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  })
})

it('shows the cast: every tenant, person and organisation, and the way to the hub', async () => {
  const withHub = await setStage('bank', { hubUrl: 'http://localhost:7071' })
  const response = await visit(`${withHub.entra}/`)
  const html = await response.text()
  await withHub.stop()
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  for (const { displayName, users } of withHub.world.tenants) {
    expect(html).toContain(displayName)
    for (const user of users) expect(html).toContain(user.upn)
  }
  for (const { displayName } of withHub.world.organisations) expect(html).toContain(displayName)
  expect(html).toContain('href="http://localhost:7071"')
  expect(html).toContain(`curl ${withHub.entra}/__control/world`)
})

it('has nothing at unknown addresses', async () => {
  expect((await visit(`${stage.entra}/common/oauth2/v2.0/devicecode`)).status).toBe(404)
})
