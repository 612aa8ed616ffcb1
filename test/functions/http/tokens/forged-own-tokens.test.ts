import { createPublicKey } from 'node:crypto'
import { beforeEach, describe, it } from 'vitest'
import type { PublishedKey } from '../../../../shared/ports/signing-keys.ts'
import { identifyToken } from '../../../../shared/services/identify-token.ts'
import { issueSessionToken } from '../../../../shared/services/issue-session-token.ts'
import { withdrawSigningKey } from '../../../../shared/services/signing-keys.ts'
import { ring, sealed, sealedWithSecret } from '../../../attacks/token-smith.ts'
import { api, seconds } from '../../../attacks/trusted.ts'
import { userToken } from '../../../support/access-tokens.ts'
import type { MemoryPorts } from '../../../support/memory-ports.ts'
import { ana, aSession, northBank, southBank } from '../../../shared/support/facts.ts'
import { kidIn } from '../../../shared/support/issuer.ts'
import { expectRefusal } from '../../../shared/support/refusals.ts'
import { exchange, revoke } from '../../support/call-oauth.ts'
import { claimsIn, enrol, fiveSecondsLater, tokenStage } from '../../support/token-stage.ts'

let ports: MemoryPorts
beforeEach(async () => {
  ;({ ports } = await tokenStage())
})

const exchangedNow = async () => String((await exchange(ports, { subject_token: userToken() })).body['access_token'])

describe('a forged token of the hub’s own', () => {
  let keys: readonly PublishedKey[]
  let claims: Readonly<Record<string, unknown>>
  let kid: string
  beforeEach(async () => {
    const token = await exchangedNow()
    keys = await ports.ownKeys.published()
    claims = claimsIn(token)
    kid = kidIn(token)
  })
  const header = () => ({ typ: 'at+jwt', alg: 'ES256', kid })
  const published = () => keys.find((key) => key.kid === kid)
  const asPem = () => {
    const { kty, crv, x, y } = published() ?? { kty: 'EC', crv: 'P-256', x: '', y: '' }
    return createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  }

  it.each([
    ['signed by somebody else', 'signature.invalid', () => sealed(header(), claims, ring.attackerEc.privateKey)],
    [
      'signed with the published key as a shared secret',
      'algorithm.refused',
      () => sealedWithSecret({ ...header(), alg: 'HS256' }, claims, asPem()),
    ],
    [
      'signed with the published set as a shared secret',
      'algorithm.refused',
      () => sealedWithSecret({ ...header(), alg: 'HS256' }, claims, JSON.stringify(published())),
    ],
    [
      'without a signature',
      'algorithm.refused',
      () => `${sealed({ ...header(), alg: 'none' }, claims, ring.hub.privateKey).replace(/[^.]*$/, '')}AA`,
    ],
    ['of the wrong type', 'signature.invalid', () => sealed({ ...header(), typ: 'JWT' }, claims, ring.hub.privateKey)],
    [
      'that brings its own key',
      'signature.invalid',
      () =>
        sealed(
          { ...header(), jwk: ring.attackerEc.publicKey.export({ format: 'jwk' }) },
          claims,
          ring.attackerEc.privateKey,
        ),
    ],
    [
      'of a key that there is not',
      'key.unknown',
      () => sealed({ ...header(), kid: 'f'.repeat(32) }, claims, ring.hub.privateKey),
    ],
    [
      'by an RSA key',
      'algorithm.refused',
      () => sealed({ ...header(), alg: 'RS256' }, claims, ring.attacker.privateKey),
    ],
  ] as const)('%s is refused: %s', async (_, code, forge) => {
    await expectRefusal(code, identifyToken(ports, forge()))
  })

  /** As if the hub itself had signed something that it does not sign. */
  const bentByHub = (change: object) => ports.ownKeys.sign({ ...claims, ...change })

  it.each([
    ['for an API that is not listed', 'audience.invalid', { aud: 'https://evil.example' }],
    ['for the Management API', 'audience.invalid', { aud: api }],
    ['of another issuer', 'issuer.invalid', { iss: 'https://hub.example/' }],
    ['without an organisation', 'claim.missing', { organisation: undefined }],
    ['without a tenant', 'claim.missing', { tid: undefined }],
    ['without a person', 'claim.missing', { oid: undefined }],
    ['without an id of its own', 'claim.missing', { jti: undefined }],
    ['without a client', 'client.missing', { client_id: undefined }],
    ['of a kind that there is not', 'kind.refused', { kind: 'platform-service' }],
    ['for an organisation to which its tenant does not lead', 'organisation.foreign', { organisation: southBank }],
    ['that is over', 'token.expired', { iat: seconds - 7200, exp: seconds - 3600 }],
    ['that never ends', 'time.invalid', { exp: undefined }],
  ] as const)('%s is refused: %s, even with a good signature', async (_, code, change) => {
    await expectRefusal(code, identifyToken(ports, await bentByHub(change)))
  })

  it('by a withdrawn key is refused, revoked or of an ended session too', async () => {
    await enrol(ports)
    const session = aSession({ tokenRoles: ['Admin'], activeOrganisationId: northBank })
    const sessionHash = `${ana}.hash`
    await ports.sessions.insert(sessionHash, session)
    const active = { organisationId: northBank, displayName: 'North Bank', roles: ['Admin'] as const, portal: false }
    const caller = { memberId: ana, session, sessionHash, active, permissions: [] }
    fiveSecondsLater(ports)
    const [one, other, third] = [
      await exchangedNow(),
      (await issueSessionToken(ports, caller, {})).token,
      await exchangedNow(),
    ]
    await revoke(ports, { token: one })
    await ports.sessions.remove(sessionHash)
    fiveSecondsLater(ports)
    await expectRefusal('token.revoked', identifyToken(ports, one))
    await expectRefusal('session.revoked', identifyToken(ports, other))
    await withdrawSigningKey(ports, kidIn(third))
    fiveSecondsLater(ports)
    await expectRefusal('key.unknown', identifyToken(ports, third))
  })
})
