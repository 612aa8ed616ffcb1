import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import { entraSignIn } from '../../shared/adapters/entra/entra-sign-in.ts'
import { probeConsent } from '../../shared/adapters/entra/probe-consent.ts'
import { entraTenantId } from '../../shared/domain/ids.ts'
import type { EntraSignIn } from '../../shared/ports/entra-sign-in.ts'
import {
  apiScope,
  callback,
  consentCallback,
  locationOf,
  person,
  pick,
  setStage,
  type Stage,
} from '../local/simulators/support.ts'
import { expectRefusal } from '../shared/support/refusals.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('msp')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const started = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }

/** The adapters as the app composes them, with caches that are cold. */
function connect(clientSecret = stage.world.apps.managementUi.clientSecret) {
  const metadata = entraMetadata(fetchFrom(stage.entra), { now: () => new Date() })
  const client = {
    authorityHost: stage.entra,
    clientId: stage.world.apps.managementUi.clientId,
    clientSecret,
    apiScope: apiScope(stage.world),
    redirectUri: callback,
    consentRedirectUri: consentCallback,
    responseMode: 'query',
  } as const
  return { signIn: entraSignIn(client, metadata), probe: probeConsent(client, metadata) }
}

const hedda = () => person(stage.world, 'Hedda Skerry')
const tid = () => entraTenantId(hedda().tenant.tid)
/** The answer of a sign-in at the tenant that consented. */
async function answerAtTenant(signIn: EntraSignIn): Promise<URLSearchParams> {
  const url = new URL(await signIn.authorisationUrl({ ...started, tid: tid() }))
  return locationOf(await pick(url, hedda())).searchParams
}

describe('a consent for a whole tenant', () => {
  it('is asked for with all that the registration lists, so that the API comes along, at the tenant that is known or at any', () => {
    const url = new URL(connect().signIn.consentUrl({ state: 'state-1', tid: tid() }))
    expect(`${url.origin}${url.pathname}`).toBe(`${stage.entra}/${tid()}/v2.0/adminconsent`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: stage.world.apps.managementUi.clientId,
      redirect_uri: consentCallback,
      scope: `openid profile email ${stage.world.apps.managementApi.appIdUri}/.default`,
      state: 'state-1',
    })
    expect(new URL(connect().signIn.consentUrl({ state: 's' })).pathname).toBe('/organizations/v2.0/adminconsent')
  })

  it('is proven by a sign-in at that very tenant, whose code is redeemed there', async () => {
    const { signIn } = connect()
    const url = new URL(await signIn.authorisationUrl({ ...started, tid: tid() }))
    expect(url.pathname).toBe(`/${tid()}/oauth2/v2.0/authorize`)
    const answer = locationOf(await pick(url, hedda())).searchParams
    await stage.control.clear('requests')
    const tokens = await signIn.redeem(answer, { ...started, tid: tid() })
    expect(tokens.objection).toBeUndefined()
    expect((await stage.control.requests('token')).requests.map(({ path }) => path)).toEqual([
      `/${tid()}/oauth2/v2.0/token`,
    ])
  })

  it('is not proven by the code of another tenant', async () => {
    const { signIn } = connect()
    const url = new URL(await signIn.authorisationUrl(started))
    const answer = locationOf(await pick(url, person(stage.world, 'Nadir Quist'))).searchParams
    await expectRefusal('code.rejected', signIn.redeem(answer, { ...started, tid: tid() }))
  })

  it('is objected to when the ID token is of another tenant, or its signature is broken', async () => {
    const { signIn } = connect()
    for (const alteration of [{ claims: { tid: 'x', iss: `${stage.entra}/x/v2.0` } }, { sign: 'broken' as const }]) {
      const answer = await answerAtTenant(signIn)
      await stage.control.alter({ token: 'id', ...alteration })
      expect((await signIn.redeem(answer, { ...started, tid: tid() })).objection).toBeDefined()
    }
  })
})

describe('the probe of a consent', () => {
  it('finds the application where it is, asking for the Management API’s /.default at that tenant', async () => {
    expect(await connect().probe(tid())).toBe('present')
    const { requests } = await stage.control.requests('token')
    expect(requests.at(-1)).toMatchObject({
      path: `/${tid()}/oauth2/v2.0/token`,
      parameters: {
        grant_type: 'client_credentials',
        scope: `${stage.world.apps.managementApi.appIdUri}/.default`,
      },
    })
  })

  it.each(['nothing', 'trace'] as const)('misses it where it was taken away and leaves %s', async (leaves) => {
    await stage.control.change({ change: 'remove-consent', tid: tid(), app: 'managementUi', leaves })
    expect(await connect().probe(tid())).toBe('missing')
  })

  it.each([
    ['an overloaded endpoint', { kind: 'throttle', retryAfter: '1' }],
    ['a failing endpoint', { kind: 'error', status: 503 }],
    ['an endpoint that hangs up', { kind: 'disconnect' }],
    ['a page instead of an answer', { kind: 'malformed', as: 'html' }],
    ['half an answer', { kind: 'malformed', as: 'cut-json' }],
    ['a refusal of our secret', { kind: 'aadsts', code: 7000222 }],
    ['a tenant that is not found', { kind: 'aadsts', code: 90002 }],
    ['an API that is not there', { kind: 'aadsts', code: 500011 }],
    ['a disabled application', { kind: 'aadsts', code: 7000112 }],
  ] as const)('takes %s for no evidence', async (_, fault) => {
    const { probe: ask } = connect()
    await stage.control.arm({ target: 'token', ...fault })
    expect(await ask(tid())).toBe('none')
  })

  it('takes a wrong secret, a token of another tenant and a provider that was never reached for no evidence', async () => {
    expect(await connect('a-wrong-secret-entirely').probe(tid())).toBe('none')
    const { probe: ask } = connect()
    await stage.control.alter({ token: 'access', claims: { tid: '7fffffff-ffff-4fff-8fff-ffffffffffff' } })
    expect(await ask(tid())).toBe('none')
    const { probe: never } = connect()
    await stage.control.arm({ target: 'discovery', kind: 'error', times: null })
    expect(await never(tid())).toBe('none')
  })
})
