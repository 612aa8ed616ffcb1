import { describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { api } from '../../shared/contract/api.ts'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { oauthPaths } from '../../shared/contract/openapi-oauth.ts'
import { openBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'

const place = inject('stack')

interface Operation {
  readonly operationId: string
  readonly security: readonly object[]
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** Whoever holds the link, or the platform's key, is served whatever session their browser has. */
const sessionless = Object.values<ApiRoute>(api)
  .filter(({ session }) => session === 'ignored')
  .map(({ name }) => name)

/** The addresses of OAuth speak its words, not those of the API. */
const ofApi = ([path]: readonly [string, unknown]) => !(path in oauthPaths)

const readDocument = async () => (await (await fetch(`${place.hub}/api/openapi.json`)).json()) as Document

describe('the OpenAPI document', () => {
  it('is one of version 3.1 that names every route of the API and the addresses of OAuth, and no other', async () => {
    const { openapi, info, servers, paths } = await readDocument()
    expect(openapi).toBe('3.1.0')
    expect(info).toMatchObject({ title: 'Tenantry', version: expect.any(String) as unknown })
    expect(servers).toEqual([{ url: place.hub }])
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(Object.keys(oauthPaths)))
    const named = Object.entries(paths)
      .filter(ofApi)
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
      )
    const routes = Object.values<ApiRoute>(api).map(({ method, route, name }) => `${method} /${route} ${name}`)
    expect(named.sort()).toEqual(routes.sort())
  })

  it('describes each operation whole: path parameters, proof of a change, answers, security', async () => {
    const { paths } = await readDocument()
    for (const [path, operations] of Object.entries(paths).filter(ofApi))
      for (const [method, operation] of Object.entries(operations)) {
        const inPath = operation.parameters.filter((parameter) => parameter.in === 'path')
        const expected = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        expect(inPath.map(({ name }) => name)).toEqual(expected)
        expect(inPath.every(({ required }) => required)).toBe(true)
        const headers = operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
        expect(headers.includes('x-anti-forgery')).toBe(method !== 'get' && operation.security.length > 0)
        if (method === 'get') expect(operation).not.toHaveProperty('requestBody')
        const statuses = Object.keys(operation.responses)
        const always: unknown[] = [expect.stringMatching(/^20[012]$/), '500', 'default']
        // A route that looks at no session refuses none.
        const whole = sessionless.includes(operation.operationId) ? always : [...always, '401']
        expect(statuses).toEqual(expect.arrayContaining(whole))
        expect(statuses.filter((status) => status.startsWith('2'))).toHaveLength(1)
        if (!['ReadSession', ...sessionless].includes(operation.operationId))
          expect(operation.security).toContainEqual(
            operation.operationId === 'ReadSystemIdentity' ? { bearer: [] } : { session: [] },
          )
      }
    expect(paths['/auth/session']?.['get']?.security).toEqual([])
  })

  it('refers to nothing that it does not hold', async () => {
    const document = await readDocument()
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '')
    expect(references.length).toBeGreaterThan(0)
    for (const reference of new Set(references)) {
      const steps = reference.replace(/^#\//, '').split('/')
      const found = steps.reduce<unknown>(
        (part, step) => (part as Record<string, unknown> | undefined)?.[step],
        document,
      )
      expect({ reference, found: typeof found }).toEqual({ reference, found: 'object' })
    }
  })
})

describe('the hub', () => {
  it('is live, and ready while storage, the identity provider and the vault answer', async () => {
    const live = await fetch(`${place.hub}/health/live`)
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }])
    const ready = await fetch(`${place.hub}/health/ready`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        status: 'ready',
        checks: [
          { name: 'storage', ok: true },
          { name: 'identity provider', ok: true },
          { name: 'key vault', ok: true },
        ],
      },
    ])
    expect(ready.headers.get('cache-control')).toBe('no-store')
  })

  it('is not ready when the vault does not let it in, and says which it was and no more', async () => {
    const control = simulatorControl(place.entra)
    // What was found is remembered for a second.
    const answers = (status: number) =>
      eventually(`the hub answers ${status}`, async () => {
        const answer = await fetch(`${place.hub}/health/ready`)
        return answer.status === status ? ((await answer.json()) as object) : undefined
      })
    await control.arm({ target: 'vault', kind: 'error', status: 403, path: '/secrets/health', times: null })
    expect(await answers(503)).toMatchObject({
      status: 'unready',
      checks: [{ ok: true }, { ok: true }, { name: 'key vault', ok: false }],
    })
    await control.clear('faults')
    await answers(200)
  })

  it('sends a browser from its root to the console, whose pages run only their own scripts', async () => {
    const { response, url } = await openBrowser().follow(place.hub)
    expect({ status: response.status, path: url.pathname }).toEqual({ status: 200, path: '/console/' })
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    for (const kind of ['script', 'style']) expect(policy.split('; ')).toContain(`${kind}-src 'self'`)
    expect(policy).not.toContain('unsafe-')
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('gives every answer a correlation id of its own', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await fetch(`${place.hub}/auth/session`)).headers.get('x-correlation-id')),
    )
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[\da-f-]{36}$/)
  })

  it('lets no other site read its answers', async () => {
    const response = await fetch(`${place.hub}/auth/session`, { headers: { origin: 'https://evil.example' } })
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})
