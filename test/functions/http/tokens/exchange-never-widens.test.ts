import { beforeEach, describe, expect, it } from 'vitest'
import { identifyToken } from '../../../../shared/services/identify-token.ts'
import { api, seconds } from '../../../attacks/trusted.ts'
import { idToken, programToken, userToken } from '../../../support/access-tokens.ts'
import { platform, type MemoryPorts } from '../../../support/memory-ports.ts'
import { aMember, minutesLater, northBank, southBank } from '../../../shared/support/facts.ts'
import { expectRefusal } from '../../../shared/support/refusals.ts'
import { exchange } from '../../support/call-oauth.ts'
import {
  changeMapping,
  claimsIn,
  enrol,
  fiveSecondsLater,
  openSouthBank,
  orders,
  tokenStage,
} from '../../support/token-stage.ts'

let ports: MemoryPorts
beforeEach(async () => {
  ;({ ports } = await tokenStage())
})

const serviceToken = () => programToken({ azp: orders, roles: ['PlatformService'] })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const issued = async (fields: Parameters<typeof exchange>[1]) => {
  const answer = await exchange(ports, fields)
  expect([answer.status, answer.body['code']]).toEqual([200, undefined])
  return String(answer.body['access_token'])
}

describe('a token of the hub’s own never gives more than what held', () => {
  it('CVE-2026-18215: it is for no organisation to which the tenant of the subject token does not lead', async () => {
    const { status, body } = await exchange(ports, { subject_token: userToken(), organisation: southBank })
    expect([status, body]).toMatchObject([400, { error: 'invalid_target', code: 'organisation.foreign' }])
    const asService = await exchange(
      ports,
      { subject_token: userToken(), organisation: southBank },
      bearer(serviceToken()),
    )
    expect(asService.body).toMatchObject({ error: 'invalid_target', code: 'organisation.foreign' })
    const asProgram = await exchange(ports, { subject_token: programToken(), organisation: southBank })
    expect(asProgram.body).toMatchObject({ error: 'invalid_target', code: 'organisation.foreign' })
  })

  it('it is not exchanged again, for a longer life or another organisation', async () => {
    await openSouthBank(ports)
    const token = await issued({ subject_token: userToken(), organisation: northBank })
    for (const change of [{}, { organisation: southBank }, { audience: 'https://orders.example' }]) {
      const { status, body } = await exchange(ports, { subject_token: token, ...change })
      expect([status, body]).toMatchObject([400, { error: 'invalid_request', code: 'kind.refused' }])
    }
  })

  it('it is never for the Management API, nor for any that is not listed', async () => {
    for (const audience of [api, `api://${api}`, 'https://orders.example/', 'https://HUB.example']) {
      const { status, body } = await exchange(ports, { subject_token: userToken(), audience })
      expect([status, body]).toMatchObject([400, { error: 'invalid_target', code: 'audience.unknown' }])
    }
  })

  it('it loses the roles that the mapping does not allow any more', async () => {
    const token = await issued({ subject_token: userToken({ roles: ['Admin', 'Manager'] }) })
    await changeMapping(ports, { roles: ['Manager'] })
    fiveSecondsLater(ports)
    expect(await identifyToken(ports, token)).toMatchObject({ roles: ['Manager'] })
  })

  it('it loses a role that the Membership gave, though the mapping would allow it to a token', async () => {
    await enrol(ports, ['Manager'])
    const token = await issued({ subject_token: userToken({ roles: ['Employee'] }) })
    expect(await identifyToken(ports, token)).toMatchObject({ roles: ['Manager', 'Employee'] })
    const found = await ports.memberships.find(northBank, aMember().memberId)
    if (found) await ports.memberships.replace({ ...found, roles: [] }, found)
    fiveSecondsLater(ports)
    expect(await identifyToken(ports, token)).toMatchObject({ roles: ['Employee'] })
  })

  it('it gains none that came later', async () => {
    await enrol(ports)
    const token = await issued({ subject_token: userToken({ roles: ['Employee'] }) })
    const found = await ports.memberships.find(northBank, aMember().memberId)
    if (found) await ports.memberships.replace({ ...found, roles: ['Admin'] }, found)
    fiveSecondsLater(ports)
    expect(await identifyToken(ports, token)).toMatchObject({ roles: ['Employee'] })
  })

  it('it keeps to what Customer takes away, whether that role came later or went', async () => {
    await enrol(ports)
    const asAdmin = await issued({ subject_token: userToken({ roles: ['Admin'] }) })
    const found = await ports.memberships.find(northBank, aMember().memberId)
    const kept = found && (await ports.memberships.replace({ ...found, roles: ['Customer'] }, found))
    fiveSecondsLater(ports)
    const both = { roles: ['Admin', 'Customer'], permissions: ['profile'] }
    expect(await identifyToken(ports, asAdmin)).toMatchObject(both)
    const asCustomer = await issued({ subject_token: userToken({ roles: ['Admin'] }) })
    if (kept) await ports.memberships.replace({ ...kept, roles: [] }, kept)
    fiveSecondsLater(ports)
    expect(await identifyToken(ports, asCustomer)).toMatchObject(both)
  })

  it('it keeps to the policy for anyone of the tenant, which is not for guests', async () => {
    await changeMapping(ports, { anyone: 'Employee' })
    const token = await issued({ subject_token: userToken({ roles: undefined }) })
    expect(claimsIn(token)).toMatchObject({ roles: ['Employee'], brought_roles: [] })
    expect(await identifyToken(ports, token)).toMatchObject({ roles: ['Employee'] })
    const guest = await exchange(ports, { subject_token: userToken({ roles: undefined, acct: 1 }) })
    expect(guest.body).toMatchObject({ code: 'role.missing' })
    await changeMapping(ports, { anyone: 'Customer' })
    fiveSecondsLater(ports)
    await expectRefusal('role.missing', identifyToken(ports, token))
  })

  it('it lives no longer than the setting says, and never beyond an hour', async () => {
    const { body } = await exchange(
      { ...ports, platform: { ...platform, issuing: { ...platform.issuing, tokenMinutes: 60 } } },
      { subject_token: userToken({ exp: seconds + 7200 }) },
    )
    expect(body['expires_in']).toBe(3600)
    expect(minutesLater(60).getTime() / 1000).toBe(claimsIn(body['access_token'])['exp'])
  })

  it('it is not made from an ID token', async () => {
    const { body } = await exchange(ports, { subject_token: idToken() })
    expect(body).toMatchObject({ error: 'invalid_request', code: 'audience.invalid' })
  })
})
