import { beforeEach, describe, expect, it } from 'vitest'
import { minutesLater as later } from '../../../../shared/domain/session.ts'
import { entraPassportKey } from '../../../../shared/domain/member.ts'
import { endEverySession } from '../../../../shared/services/end-every-session.ts'
import { identifyToken } from '../../../../shared/services/identify-token.ts'
import { issueSessionToken } from '../../../../shared/services/issue-session-token.ts'
import { passportMark } from '../../../../shared/services/passport-mark.ts'
import { purgeExpired } from '../../../../shared/services/purge-expired.ts'
import { withdrawSigningKey } from '../../../../shared/services/signing-keys.ts'
import type { ErrorCode } from '../../../../shared/domain/hub-error.ts'
import { oid, program } from '../../../attacks/trusted.ts'
import { programToken, userToken } from '../../../support/access-tokens.ts'
import { failFrom, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import type { MemoryTables } from '../../../support/memory-tables.ts'
import { ana, aSession, contoso, enabledProvider, guidOf, northBank } from '../../../shared/support/facts.ts'
import { kidIn } from '../../../shared/support/issuer.ts'
import { expectRefusal } from '../../../shared/support/refusals.ts'
import { exchange, revoke } from '../../support/call-oauth.ts'
import { changeMapping, claimsIn, enrol, fiveSecondsLater, orders, tokenStage } from '../../support/token-stage.ts'

let ports: MemoryPorts
let tables: MemoryTables
beforeEach(async () => {
  ;({ ports, tables } = await tokenStage())
})

const exchanged = async (subject_token = userToken()) =>
  String((await exchange(ports, { subject_token })).body['access_token'])

/** Good until now: what happened meanwhile ends it within five seconds, and a new one is not given either. */
async function expectEnd(token: string, code: ErrorCode, meanwhile: () => Promise<unknown>) {
  await identifyToken(ports, token)
  await meanwhile()
  fiveSecondsLater(ports)
  await expectRefusal(code, identifyToken(ports, token))
}

async function setState(state: 'suspended' | 'invited') {
  const found = await ports.organisations.find(northBank)
  if (found) await ports.organisations.replace({ ...found, state }, found)
}

async function setIntegration(state: 'suspended' | 'revoked') {
  const found = await ports.systemIntegrations.find(northBank, program)
  if (found) await ports.systemIntegrations.replace({ ...found, state }, found.version)
}

const endOf: Readonly<Record<string, readonly [ErrorCode, () => Promise<unknown>]>> = {
  'the mapping of its tenant is revoked': ['tenant.revoked', () => changeMapping(ports, { state: 'revoked' })],
  'its tenant loses its consent': [
    'consent.lost',
    () => changeMapping(ports, { state: 'revoked', revocation: 'consent-lost' }),
  ],
  'the mapping allows none of its roles any more': [
    'role.missing',
    () => changeMapping(ports, { roles: ['Employee'] }),
  ],
  'its organisation is suspended': ['organisation.suspended', () => setState('suspended')],
  'its Member is deactivated': [
    'member.inactive',
    async () => {
      const found = await ports.members.find(ana)
      if (found) await ports.members.replace({ ...found, state: 'inactive' }, found.version)
    },
  ],
  'its Membership is ended': [
    'member.inactive',
    async () => {
      const found = await ports.memberships.find(northBank, ana)
      if (found) await ports.memberships.replace({ ...found, state: 'inactive' }, found)
    },
  ],
  'every session of its Member is ended': ['token.revoked', () => endEverySession(ports, ana)],
  'it is revoked itself': ['token.revoked', async () => undefined],
  'the key that signed it is withdrawn': ['key.unknown', async () => undefined],
}

describe('a token that was exchanged for a person ends within five seconds when', () => {
  it.each(Object.keys(endOf))('%s', async (name) => {
    await enrol(ports)
    const token = await exchanged()
    const [code, meanwhile] = endOf[name] ?? []
    await expectEnd(token, code ?? 'hub.faulty', async () => {
      await meanwhile?.()
      if (name.includes('revoked itself')) await revoke(ports, { token })
      if (name.includes('withdrawn')) await withdrawSigningKey(ports, kidIn(token))
    })
  })

  it('every session of its Member is ended, while one that is exchanged right afterwards holds', async () => {
    await enrol(ports)
    await identifyToken(ports, await exchanged())
    await endEverySession(ports, ana)
    const after = await exchanged()
    fiveSecondsLater(ports)
    expect(await identifyToken(ports, after)).toMatchObject({ roles: ['Admin'] })
  })

  it('the person becomes a Member: what was made before could not be ended with their sessions', async () => {
    await expectEnd(await exchanged(), 'token.revoked', () => enrol(ports))
  })
})

describe('a token that was exchanged for a program ends within five seconds when', () => {
  it.each([
    ['it is suspended', 'integration.suspended', () => setIntegration('suspended')],
    ['it is revoked', 'integration.revoked', () => setIntegration('revoked')],
    ['its organisation is suspended', 'organisation.suspended', () => setState('suspended')],
  ] as const)('%s', async (_, code, meanwhile) => {
    await expectEnd(await exchanged(programToken()), code, meanwhile)
  })

  it('it is suspended, though a platform service asked for it', async () => {
    const authorization = `Bearer ${programToken({ azp: orders, roles: ['PlatformService'] })}`
    const { body } = await exchange(ports, { subject_token: programToken() }, { authorization })
    await expectEnd(String(body['access_token']), 'integration.suspended', () => setIntegration('suspended'))
  })
})

describe('a token of a session', () => {
  const hash = `${ana}.hash-of-the-secret`
  async function signedIn(change: Parameters<typeof aSession>[0] = {}) {
    await enrol(ports)
    const session = aSession({ tokenRoles: ['Admin'], activeOrganisationId: northBank, ...change })
    await ports.sessions.insert(hash, session)
    const active = { organisationId: northBank, displayName: 'North Bank', roles: ['Admin'] as const, portal: false }
    return { memberId: ana, session, sessionHash: hash, active, permissions: ['profile', 'members.read'] as const }
  }

  it('is for the active organisation and one API, in the name of the console', async () => {
    const caller = await signedIn()
    const { token, ...issued } = await issueSessionToken(ports, caller, { audience: 'https://orders.example' })
    expect(issued).toEqual({ audience: 'https://orders.example', organisation: northBank, expiresIn: 600 })
    expect(claimsIn(token)).toMatchObject({
      sub: `${contoso}/${oid}`,
      aud: 'https://orders.example',
      organisation: northBank,
      roles: ['Admin'],
      client_id: ports.platform.managementUiClientId,
    })
    expect(await identifyToken(ports, token)).toMatchObject({ kind: 'member', memberId: ana, roles: ['Admin'] })
  })

  it('lives no longer than the roles of the session count without being renewed', async () => {
    const caller = await signedIn()
    ports.clock.advance(57)
    expect((await issueSessionToken(ports, caller, {})).expiresIn).toBe(180)
  })

  it('lives no longer than the session', async () => {
    const caller = await signedIn({ expiresAt: later(ports.clock.now(), 3) })
    expect((await issueSessionToken(ports, caller, {})).expiresIn).toBe(180)
  })

  it.each([
    ['the session ends', 'session.revoked', () => ports.sessions.remove(hash)],
    ['every session of its Member is ended', 'token.revoked', () => endEverySession(ports, ana)],
    ['the tenant is shut out', 'tenant.revoked', () => changeMapping(ports, { state: 'revoked' })],
    [
      'the session idles away',
      'session.expired',
      async () => {
        const found = await ports.sessions.find(hash)
        const lastSeenAt = later(ports.clock.now(), -30)
        if (found) await ports.sessions.replace(hash, { ...found, lastSeenAt }, found.version)
      },
    ],
    [
      'the session is another Member’s',
      'session.revoked',
      async () => {
        const found = await ports.sessions.find(hash)
        const memberId = '00000000-0000-4000-8000-000000000000' as typeof ana
        if (found) await ports.sessions.replace(hash, { ...found, memberId }, found.version)
      },
    ],
  ] as const)('ends within five seconds when %s', async (_, code, meanwhile) => {
    const { token } = await issueSessionToken(ports, await signedIn(), {})
    await expectEnd(token, code, meanwhile)
  })

  it('is not given to a session that is stale, has chosen nothing, or asks for too much', async () => {
    const caller = await signedIn()
    const { active: _active, ...choosing } = caller
    await expectRefusal('organisation.unchosen', issueSessionToken(ports, choosing, {}))
    await expectRefusal('audience.unknown', issueSessionToken(ports, caller, { audience: 'https://evil.example' }))
    await expectRefusal('permission.missing', issueSessionToken(ports, caller, { scope: 'profile audit.read' }))
    ports.clock.advance(60)
    await expectRefusal('session.stale', issueSessionToken(ports, caller, {}))
  })

  it('is not given to a session of another identity provider whose passport there is gone', async () => {
    const caller = await signedIn()
    const { tid: _, ...elsewhere } = caller.session
    const session = { ...elsewhere, provider: enabledProvider, providerOwner: northBank }
    await expectRefusal('session.revoked', issueSessionToken(ports, { ...caller, session }, {}))
  })

  it('names the person who signed in, of several passports of one tenant', async () => {
    const caller = await signedIn()
    const other = entraPassportKey(contoso, guidOf(41))
    await ports.members.link(other, ana)
    const nameIn = async (passport: string) => {
      const session = { ...caller.session, passport }
      return claimsIn((await issueSessionToken(ports, { ...caller, session }, {})).token)['oid']
    }
    expect(await nameIn(passportMark(ports, other))).toBe(guidOf(41))
    expect(await nameIn(passportMark(ports, entraPassportKey(contoso, oid)))).toBe(oid)
    await expectRefusal('session.revoked', nameIn(passportMark(ports, entraPassportKey(contoso, guidOf(42)))))
    await expectRefusal('session.stale', issueSessionToken(ports, caller, {}))
  })

  it('is not given to somebody whose passport of that tenant is gone', async () => {
    const caller = await signedIn()
    const session = { ...caller.session, tid: ports.platform.tid }
    await expectRefusal('session.revoked', issueSessionToken(ports, { ...caller, session }, {}))
    expect((await ports.members.passportsOf(ana)).map(({ subject }) => subject)).toEqual([oid])
    expect(entraPassportKey(contoso, oid).subject).toBe(oid)
  })
})

describe('revoking a token', () => {
  it('leaves one row and one line in the trail of its organisation, however often it is done', async () => {
    const token = await exchanged()
    const { jti } = claimsIn(token)
    for (let times = 0; times < 3; times += 1) expect((await revoke(ports, { token })).status).toBe(200)
    expect(tables.rows('RevokedTokens')).toMatchObject([{ partitionKey: jti, rowKey: 'revoked' }])
    const { items } = await ports.audit.list(northBank, { limit: 10 })
    expect(items).toMatchObject([
      { action: 'token.revoked', actor: `person:${contoso}/${oid}`, subject: `token:${String(jti)}` },
    ])
  })

  it('is told of the program whose token it is, though a platform service asked for it', async () => {
    const authorization = `Bearer ${programToken({ azp: orders, roles: ['PlatformService'] })}`
    const { body } = await exchange(ports, { subject_token: programToken() }, { authorization })
    await revoke(ports, { token: String(body['access_token']) })
    const { items } = await ports.audit.list(northBank, { limit: 10 })
    expect(items).toMatchObject([{ action: 'token.revoked', actor: `integration:${program}` }])
  })

  it('leaves its line though the connection broke right after the row, when it is done again', async () => {
    const token = await exchanged()
    failFrom(tables, 1, { only: /^transact Trail/ })
    expect(await revoke(ports, { token })).toMatchObject({ status: 503 })
    repair(tables)
    expect([tables.rows('RevokedTokens').length, tables.rows('Trail').length]).toEqual([1, 0])
    const then = ports.clock.now()
    ports.clock.advance(3)
    for (let times = 0; times < 2; times += 1) expect((await revoke(ports, { token })).status).toBe(200)
    const { items } = await ports.audit.list(northBank, { limit: 10 })
    expect(items).toMatchObject([{ action: 'token.revoked', at: then, correlationId: 'correlation-1' }])
    expect(items).toHaveLength(1)
  })

  it('ends that one token, and none that was made from the same', async () => {
    const [one, other] = [await exchanged(), await exchanged()]
    await revoke(ports, { token: one })
    fiveSecondsLater(ports)
    await expectRefusal('token.revoked', identifyToken(ports, one))
    expect(await identifyToken(ports, other)).toMatchObject({ roles: ['Admin'] })
  })

  it('is forgotten when nobody would believe the token any more, and not before', async () => {
    const token = await exchanged()
    await revoke(ports, { token })
    ports.clock.advance(11)
    await purgeExpired(ports)
    expect(tables.rows('RevokedTokens')).toHaveLength(1)
    ports.clock.advance(5)
    await purgeExpired(ports)
    expect([tables.rows('RevokedTokens'), tables.rows('Expiries')]).toEqual([[], []])
    await expectRefusal('token.expired', identifyToken(ports, token))
  })

  it('of what nobody believes is done without writing anything', async () => {
    const token = await exchanged()
    const forged = `${token.slice(0, -8)}AAAAAAAA`
    for (const nothing of [forged, 'nonsense', 'a.b.c', 'x'.repeat(20_000)])
      expect(await revoke(ports, { token: nothing })).toMatchObject({ status: 200, body: {} })
    ports.clock.advance(20)
    expect((await revoke(ports, { token })).status).toBe(200)
    expect(tables.rows('RevokedTokens')).toEqual([])
  })

  it('is for the hub’s own tokens alone', async () => {
    const { status, body } = await revoke(ports, { token: userToken() })
    expect([status, body]).toMatchObject([400, { error: 'unsupported_token_type', code: 'issuer.invalid' }])
    expect((await revoke(ports, {})).body).toMatchObject({ error: 'invalid_request', code: 'input.invalid' })
  })
})
