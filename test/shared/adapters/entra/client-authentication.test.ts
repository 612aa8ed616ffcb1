import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hubPrincipalId } from '../../../../local/simulators/identity/managed-identity.ts'
import { fetchFrom } from '../../../../shared/adapters/entra/entra-address.ts'
import { entraExamination } from '../../../../shared/adapters/entra/entra-examination.ts'
import { entraMetadata } from '../../../../shared/adapters/entra/entra-metadata.ts'
import { entraSignIn } from '../../../../shared/adapters/entra/entra-sign-in.ts'
import { probeConsent } from '../../../../shared/adapters/entra/probe-consent.ts'
import { federatedToken, type FederatedToken } from '../../../../shared/adapters/identity/federated-token.ts'
import { entraTenantId } from '../../../../shared/domain/ids.ts'
import { readToken } from '../../../../shared/domain/tokens/read-token.ts'
import { isRefusal } from '../../../../shared/domain/tokens/refusal.ts'
import type { EntraSignIn } from '../../../../shared/ports/entra-sign-in.ts'
import {
  apiScope,
  callback,
  consentCallback,
  federatedForm,
  locationOf,
  person,
  pick,
  setStage,
  type Stage,
} from '../../../local/simulators/support.ts'
import { expectRefusal } from '../../support/refusals.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('msp', { identity: { port: 0 } })
  vi.stubEnv('IDENTITY_ENDPOINT', `${stage.identity?.address ?? ''}/msi/token`)
  vi.stubEnv('IDENTITY_HEADER', stage.identity?.header)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await stage.stop()
})
afterEach(() => stage.control.reset())

const started = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }
const hedda = () => person(stage.world, 'Hedda Skerry')
const tid = () => entraTenantId(hedda().tenant.tid)

/** The adapters as the app composes them where no secret is given: of the simulated identity, or of what the test puts in its place. */
function connect(federated: FederatedToken = federatedToken({ forSimulated: true })) {
  const metadata = entraMetadata(fetchFrom(stage.entra), { now: () => new Date() })
  const client = {
    authorityHost: stage.entra,
    clientId: stage.world.apps.managementUi.clientId,
    federated,
    apiScope: apiScope(stage.world),
    redirectUri: callback,
    consentRedirectUri: consentCallback,
    responseMode: 'query',
  } as const
  return {
    signIn: entraSignIn(client, metadata),
    probe: probeConsent(client, metadata),
    examination: entraExamination(client, metadata),
  }
}

async function answerFor(signIn: EntraSignIn, atTenant = false): Promise<URLSearchParams> {
  const url = new URL(await signIn.authorisationUrl({ ...started, ...(atTenant ? { tid: tid() } : {}) }))
  return locationOf(await pick(url, hedda())).searchParams
}

const foreign = async () => {
  const { client_assertion } = await federatedForm(stage, { sub: '7fffffff-ffff-4fff-8fff-ffffffffffff' })
  return client_assertion
}
const atOnce = { within: 5_000, wait: () => Promise.resolve() }
const down = federatedToken({
  credential: { getToken: () => Promise.reject(new Error('connect ECONNREFUSED')) },
  patience: atOnce,
})

describe('a hub that has no secret', () => {
  it.each([false, true])('redeems a sign-in by its managed identity (at a known tenant: %s)', async (atTenant) => {
    const { signIn } = connect()
    const answer = await answerFor(signIn, atTenant)
    const tokens = await signIn.redeem(answer, { ...started, ...(atTenant ? { tid: tid() } : {}) })
    expect(tokens.objection).toBeUndefined()
    const access = readToken(tokens.accessToken)
    expect(isRefusal(access) ? access : access.claims).toMatchObject({ oid: hedda().user.oid, azpacr: '2' })
    const { parameters } = (await stage.control.requests('token')).requests.at(-1) ?? {}
    expect(parameters).toMatchObject({
      client_id: stage.world.apps.managementUi.clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: '(present)',
    })
    expect(parameters).not.toHaveProperty('client_secret')
  })

  it('finds a consent, and its own registration sound', async () => {
    const { probe, examination } = connect()
    expect(await probe(tid())).toBe('present')
    expect(await examination.registration(entraTenantId(stage.world.platform.tid))).toEqual({ kind: 'token' })
  })

  it("proves itself by the hub's identity as it is registered: its own issuer, subject and audience", async () => {
    const token = readToken(await federatedToken({ forSimulated: true })())
    expect(isRefusal(token) ? token : token.claims).toMatchObject({
      iss: `${stage.entra}/${stage.world.platform.tid}/v2.0`,
      sub: hubPrincipalId,
      aud: 'api://AzureADTokenExchange',
    })
  })

  it("is refused with another identity's token, and finds no evidence by it", async () => {
    const { signIn, probe, examination } = connect(foreign)
    await expectRefusal('provider.refused', signIn.redeem(await answerFor(signIn), started))
    expect(await probe(tid())).toBe('none')
    const platform = entraTenantId(stage.world.platform.tid)
    expect(await examination.registration(platform)).toEqual({ kind: 'refused', numbers: [700213] })
  })

  it.each([false, true])(
    'says that the provider is unavailable while the identity fails, and asks Entra for nothing (at a known tenant: %s)',
    async (atTenant) => {
      const { signIn, probe } = connect(down)
      const answer = await answerFor(signIn, atTenant)
      await stage.control.clear('requests')
      const expected = { ...started, ...(atTenant ? { tid: tid() } : {}) }
      await expectRefusal('provider.unavailable', signIn.redeem(answer, expected))
      expect(await probe(tid())).toBe('none')
      expect((await stage.control.requests()).counts.token).toBe(0)
      // The code was not spent: the same answer is good once the identity is back.
      expect((await connect().signIn.redeem(answer, expected)).objection).toBeUndefined()
    },
  )

  it('does not wait for an identity that never answers, and asks one again that failed in passing', async () => {
    const silent = { getToken: () => new Promise<never>(() => undefined) }
    const patience = { within: 20, wait: () => Promise.resolve() }
    await expectRefusal('provider.unavailable', federatedToken({ credential: silent, patience })())
    const answers = [
      Promise.reject(new Error('ECONNRESET')),
      Promise.resolve({ token: 'token', expiresOnTimestamp: 0 }),
    ]
    const shaky = { getToken: () => answers.shift() ?? Promise.resolve(null) }
    answers[0]?.catch(() => undefined)
    expect(await federatedToken({ credential: shaky, patience: atOnce })()).toBe('token')
  })

  it('takes an identity that gives an empty token for one that fails', async () => {
    const empty = federatedToken({
      credential: { getToken: () => Promise.resolve({ token: '', expiresOnTimestamp: 0 }) },
    })
    await expectRefusal('provider.unavailable', empty())
  })
})
