import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../../shared/domain/hub-error.ts'
import type { Trust } from '../../../../shared/domain/tokens/trust.ts'
import { identifyToken } from '../../../../shared/services/identify-token.ts'
import type { Attack } from '../../../attacks/attack.ts'
import { attackClasses } from '../../../attacks/corpus.ts'
import { bent, specimens } from '../../../attacks/specimens.ts'
import { ring } from '../../../attacks/token-smith.ts'
import { api, consumers, entraOf, seconds, uiClient } from '../../../attacks/trusted.ts'
import { idToken, olderProgramToken, olderUserToken, programToken, userToken } from '../../../support/access-tokens.ts'
import { platform, systemApiClientId, type MemoryPorts } from '../../../support/memory-ports.ts'
import { anIntegration, contoso, fabrikam, northBank, southBank } from '../../../shared/support/facts.ts'
import { exchange, exchangeForm, formOf } from '../../support/call-oauth.ts'
import { changeMapping, fiveSecondsLater, orders, tokenStage } from '../../support/token-stage.ts'

let ports: MemoryPorts
beforeEach(async () => {
  ;({ ports } = await tokenStage())
})

const exchangedNow = async () => String((await exchange(ports, { subject_token: userToken() })).body['access_token'])

interface Case {
  readonly name: string
  readonly code: ErrorCode
  readonly error?: string
  readonly subject: () => string | Promise<string>
  readonly fields?: Readonly<Record<string, string>>
  readonly before?: () => Promise<unknown>
}

const suspendNorthBank = async () => {
  const found = await ports.organisations.find(northBank)
  if (found) await ports.organisations.replace({ ...found, state: 'suspended' }, found)
}
const stranger = '98989898-9898-4898-8898-989898989898'

const cases: readonly Case[] = [
  { name: 'an ID token', code: 'audience.invalid', subject: idToken },
  { name: 'an ID token for the API itself', code: 'kind.refused', subject: () => idToken({ aud: api }) },
  { name: 'a logout token', code: 'issuer.invalid', subject: () => bent(specimens.logout) },
  {
    name: 'a logout token of the right issuer and API',
    code: 'kind.refused',
    subject: () => userToken({ events: {}, nonce: undefined, scp: undefined, roles: undefined }),
  },
  { name: 'an app-only token of the Management API', code: 'kind.refused', subject: () => programToken({ aud: api }) },
  { name: 'an app-only token of Graph', code: 'audience.invalid', subject: () => programToken({ aud: orders }) },
  {
    name: 'an app-only token of another tenant',
    code: 'tenant.foreign',
    subject: () => programToken({ tid: fabrikam, iss: entraOf(fabrikam) }),
  },
  {
    name: 'a user token of the System API',
    code: 'kind.refused',
    subject: () => userToken({ aud: systemApiClientId }),
  },
  {
    name: 'a program that is not registered',
    code: 'program.unknown',
    subject: () => programToken({ azp: orders + 'f' }),
  },
  {
    name: 'a platform service’s own token',
    code: 'kind.refused',
    subject: () => programToken({ azp: orders, roles: ['PlatformService'] }),
  },
  {
    name: 'a user token got through a program',
    code: 'client.foreign',
    subject: () => userToken({ azp: anIntegration().clientId }),
  },
  {
    name: 'a token of a tenant that nobody knows',
    code: 'tenant.unknown',
    subject: () => userToken({ tid: stranger, iss: entraOf(stranger) }),
  },
  {
    name: 'a token of another tenant for this organisation',
    code: 'organisation.foreign',
    error: 'invalid_target',
    subject: () => userToken({ tid: fabrikam, iss: entraOf(fabrikam) }),
    fields: { organisation: northBank },
  },
  {
    name: 'a token whose tenant is written into it by somebody else',
    code: 'issuer.invalid',
    subject: () => userToken({ tid: fabrikam }),
  },
  {
    name: 'a token of a personal account for an organisation',
    code: 'key.foreign',
    subject: () => bent(specimens.user, {}, { kid: 'consumers' }, ring.consumers.privateKey),
  },
  {
    name: 'a token of personal accounts',
    code: 'tenant.unknown',
    subject: () =>
      bent(
        specimens.user,
        { tid: consumers, iss: entraOf(consumers) },
        { kid: 'consumers' },
        ring.consumers.privateKey,
      ),
  },
  {
    name: 'a revoked mapping',
    code: 'tenant.revoked',
    subject: userToken,
    before: () => changeMapping(ports, { state: 'revoked' }),
  },
  {
    name: 'a mapping that waits for approval',
    code: 'tenant.pending',
    subject: userToken,
    before: () => changeMapping(ports, { state: 'consented' }),
  },
  { name: 'a suspended organisation', code: 'organisation.suspended', subject: userToken, before: suspendNorthBank },
  { name: 'a person without a role', code: 'role.missing', subject: () => userToken({ roles: undefined }) },
  { name: 'the System role on a person', code: 'role.missing', subject: () => userToken({ roles: ['System'] }) },
  {
    name: 'an expired token',
    code: 'token.expired',
    subject: () => userToken({ iat: seconds - 7200, nbf: seconds - 7200, exp: seconds - 3600 }),
  },
  {
    name: 'another organisation',
    code: 'organisation.foreign',
    error: 'invalid_target',
    subject: userToken,
    fields: { organisation: southBank },
  },
  {
    name: 'an organisation that there is not',
    code: 'organisation.foreign',
    error: 'invalid_target',
    subject: userToken,
    fields: { organisation: stranger },
  },
  {
    name: 'another API',
    code: 'audience.unknown',
    error: 'invalid_target',
    subject: userToken,
    fields: { audience: api },
  },
  {
    name: 'more than is permitted',
    code: 'permission.missing',
    error: 'invalid_scope',
    subject: () => userToken({ roles: ['Employee'] }),
    fields: { scope: 'profile system_settings.read' },
  },
  {
    name: 'what operators alone may',
    code: 'permission.missing',
    error: 'invalid_scope',
    subject: userToken,
    fields: { scope: 'platform.organisations.update' },
  },
  { name: 'a token of the hub’s own', code: 'kind.refused', subject: exchangedNow },
  { name: 'a token of 16 KiB and more', code: 'token.oversize', subject: () => `${userToken()}${'A'.repeat(16_384)}` },
]

describe('an exchange is refused, with a code of its own, of or for', () => {
  it.each(cases.map((one) => [one.name, one.code, one] as const))('%s: %s', async (_, code, one) => {
    const subject_token = await one.subject()
    await one.before?.()
    fiveSecondsLater(ports)
    const { status, body } = await exchange(ports, { subject_token, ...one.fields })
    expect([status, body]).toMatchObject([400, { error: one.error ?? 'invalid_request', code }])
    expect(body).not.toHaveProperty('access_token')
  })

  it('a form that is too large, none, or says something twice', async () => {
    const sound = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: userToken() }
    const large = await exchange(ports, { subject_token: 'x'.repeat(70_000) })
    const none = await exchangeForm(ports, JSON.stringify(sound), { 'content-type': 'application/json' })
    const twice = await exchangeForm(ports, `${formOf(sound)}&subject_token=${userToken({ tid: fabrikam })}`)
    expect([large.body['code'], none.body['code'], twice.body['code']]).toEqual([
      'body.oversize',
      'body.malformed',
      'body.malformed',
    ])
  })
})

/** As where the settings say which client's user tokens are taken. */
const namingTheClient = ({ issuers }: Trust): Trust => ({
  issuers: issuers.map((issuer) => ({
    ...issuer,
    audiences: issuer.audiences.map(({ audience, accepts }) => ({
      audience,
      accepts: accepts.delegated ? { delegated: { ...accepts.delegated, clients: [uiClient] } } : accepts,
    })),
  })),
})

describe('the whole corpus of attacks, sent to be exchanged', () => {
  const attacks = Object.entries(attackClasses).flatMap(([name, made]) =>
    made(specimens.user).map((attack): [string, Attack] => [`${name}: ${attack.name}`, attack]),
  )

  it('gets no token', async () => {
    expect(attacks.length).toBeGreaterThan(200)
    const strict = { ...ports, platform: { ...platform, trust: namingTheClient(platform.trust) } }
    expect((await exchange(strict, { subject_token: userToken() })).status).toBe(200)
    const through: string[] = []
    for (const [name, attack] of attacks) {
      const { status, body } = await exchange(strict, { subject_token: attack.token() })
      if (![400, 413].includes(status) || 'access_token' in body) through.push(`${name}: ${status}`)
    }
    expect(through).toEqual([])
  })
})

describe('a good token of every kind', () => {
  const good: readonly [string, () => string][] = [
    ['a person’s', userToken],
    ['a person’s of version 1', olderUserToken],
    ['a program’s', programToken],
    ['a program’s of version 1', olderProgramToken],
  ]
  beforeAll(() => {
    expect(platform.trust.issuers.map(({ family }) => family)).toEqual(['entra', 'entra', 'own'])
  })
  it.each(good)('is exchanged, and what it gives is believed: %s', async (_, make) => {
    const { status, body } = await exchange(ports, { subject_token: make() })
    expect(status).toBe(200)
    const identity = await identifyToken(ports, String(body['access_token']))
    expect(identity).toMatchObject({ organisation: northBank })
    const tid = identity.kind === 'member' ? identity.person.by === 'entra' && identity.person.tid : identity.tid
    expect(tid).toBe(identity.kind === 'member' ? contoso : platform.tid)
  })
})
