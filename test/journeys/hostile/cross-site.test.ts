import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { api } from '../../../shared/contract/api.ts'
import type { ApiRoute } from '../../../shared/contract/api-route.ts'
import { antiForgeryHeader } from '../../../shared/contract/pages.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import type { World } from '../../../local/worlds/world.ts'
import type { Browser } from '../../support/browser.ts'
import { signInOperator } from '../../support/fresh.ts'
import { sessionOf } from '../../support/hub.ts'

const place = inject('stack')
let world: World
let operator: Browser
let proof: string

beforeAll(async () => {
  world = await loadWorld('bank')
  operator = await signInOperator(place, world)
  const session = await sessionOf(place, operator)
  proof = 'antiForgery' in session ? session.antiForgery : ''
})

const changes = Object.values<ApiRoute>(api).filter(({ method }) => method !== 'GET')
const addressOf = ({ route }: ApiRoute) =>
  `${place.hub}/${route.replace('{organisationId}', world.platform.organisationId).replace(/\{\w+\}/g, randomUUID())}`

const ask = async (route: ApiRoute, headers: Record<string, string>) => {
  const response = await operator.visit(addressOf(route), {
    method: route.method,
    headers: { accept: 'application/json', 'content-type': 'application/json', 'if-match': '"1"', ...headers },
    body: '{}',
  })
  return { status: response.status, code: ((await response.json()) as { code?: string }).code }
}

describe('a change that a browser brings along with its cookie', () => {
  // This browser holds no set-up link, and is told so first, whatever it sends.
  const refusalOf = ({ allow }: ApiRoute) =>
    allow === 'set-up' ? { status: 401, code: 'setUpLink.missing' } : { status: 403, code: 'forgery.suspected' }

  it.each(changes.map((route) => [`${route.method} /${route.route}`, route] as const))(
    '%s is refused from another site, and without the right proof',
    async (_name, route) => {
      const { port } = new URL(place.hub)
      const honest = { [antiForgeryHeader]: proof, origin: place.hub, 'sec-fetch-site': 'same-origin' }
      const unproven: Record<string, string>[] = [
        { origin: place.hub, 'sec-fetch-site': 'same-origin' },
        { ...honest, [antiForgeryHeader]: '' },
        { ...honest, [antiForgeryHeader]: `${proof.slice(0, -1)}${proof.endsWith('A') ? 'B' : 'A'}` },
        { ...honest, [antiForgeryHeader]: `${proof}, ${proof}` },
      ]
      const attacks: Record<string, string>[] = [
        { ...honest, origin: 'https://evil.example' },
        { ...honest, origin: 'null' },
        { ...honest, origin: `http://127.0.0.1:${port}` },
        { ...honest, origin: place.hub.replace('http:', 'https:') },
        { ...honest, 'sec-fetch-site': 'cross-site' },
        { ...honest, 'sec-fetch-site': 'same-site' },
        ...(route.session === 'ignored' ? [] : unproven),
      ]
      for (const headers of attacks)
        expect({ headers, ...(await ask(route, headers)) }).toEqual({ headers, ...refusalOf(route) })
    },
  )

  it('is not to be had by a form of another site, which can set no header', async () => {
    const response = await operator.visit(`${place.hub}/auth/sign-out`, {
      method: 'POST',
      body: new URLSearchParams({ everywhere: 'true' }),
      headers: { accept: 'text/html', origin: 'https://evil.example' },
    })
    expect(response.status).toBe(403)
    expect(await sessionOf(place, operator)).toMatchObject({ state: 'active' })
  })

  it('is not to be had by GET', async () => {
    const readable = new Set(
      Object.values<ApiRoute>(api)
        .filter(({ method }) => method === 'GET')
        .map(({ route }) => route),
    )
    // `…/clients/import` read by GET is a client of the id `import`: refused as none.
    const isReadable = (route: string) =>
      [...readable].some((each) => new RegExp(`^${each.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(route))
    const only = changes.filter(({ route }) => !isReadable(route))
    expect(only.length).toBeGreaterThan(3)
    for (const route of only) {
      const { status } = await operator.visit(addressOf(route))
      expect({ route: route.name, status }).toEqual({ route: route.name, status: 404 })
    }
    expect(await sessionOf(place, operator)).toMatchObject({ state: 'active' })
  })

  it('is not to be had by naming another method in a header or a field', async () => {
    const path = `${place.hub}/api/v1/organisations?_method=POST&displayName=Evil`
    const response = await operator.visit(path, {
      headers: { accept: 'application/json', 'x-http-method-override': 'POST', [antiForgeryHeader]: proof },
    })
    expect(response.status).toBe(400)
  })
})

describe('a page of another site', () => {
  it('may not show the hub in a frame, nor read what it answers', async () => {
    for (const path of ['console/', 'console/sign-in', 'console/choose-organisation']) {
      const { headers } = await fetch(`${place.hub}/${path}`, { headers: { origin: 'https://evil.example' } })
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
    const preflight = await fetch(`${place.hub}/api/v1/organisations`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})
