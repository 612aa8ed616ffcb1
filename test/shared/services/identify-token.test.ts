import { beforeEach, describe, expect, it } from 'vitest'
import { entraPassportKey } from '../../../shared/domain/member.ts'
import { bearerKinds } from '../../../shared/domain/tokens/trust.ts'
import { identifyToken } from '../../../shared/services/identify-token.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { oid, program, uiClient } from '../../attacks/trusted.ts'
import {
  believed,
  idToken,
  olderProgramToken,
  olderUserToken,
  ownToken,
  programToken,
  userToken,
} from '../../support/access-tokens.ts'
import { failFrom, memoryPorts, platform, systemApiClientId, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import {
  aMapping,
  aMember,
  aMembership,
  ana,
  anIntegration,
  anOrganisation,
  contoso,
  fabrikam,
  noon,
  northBank,
  southBank,
} from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let ports: MemoryPorts
let tables: MemoryTables
const seconds = (count: number) => {
  ports.clock.advance(count / 60)
}

beforeEach(async () => {
  ;({ ports, tables } = memoryPorts(noon, believed))
  await ports.organisations.insert(anOrganisation())
  await ports.tenantMappings.insert(aMapping())
  await ports.systemIntegrations.insert(anIntegration())
})

const anotherBank = async () => {
  await ports.organisations.insert(anOrganisation({ organisationId: southBank, displayName: 'South Bank' }))
  await ports.tenantMappings.insert(aMapping({ organisationId: southBank }))
}

describe('a user token', () => {
  it.each([
    ['version 2', userToken()],
    ['version 1', olderUserToken()],
  ])('of %s stands for a person of its tenant, Member or not', async (_, token) => {
    expect(await identifyToken(ports, token)).toMatchObject({
      kind: 'member',
      person: { by: 'entra', tid: contoso, oid },
      organisation: northBank,
      roles: ['Admin'],
      token: { kind: 'delegated', client: uiClient },
    })
    expect(tables.rows('Members')).toEqual([])
  })

  it('finds the Member by tid and oid, and the roles given by Membership', async () => {
    await ports.members.findOrInsert(entraPassportKey(contoso, oid), aMember())
    await ports.memberships.findOrInsert(aMembership({ roles: ['Manager'] }))
    const identity = await identifyToken(ports, userToken({ roles: undefined }))
    expect(identity).toMatchObject({ memberId: ana, organisation: northBank, roles: ['Manager'] })
  })

  it('may enter by a Membership alone', async () => {
    await ports.organisations.insert(anOrganisation({ organisationId: southBank }))
    await ports.members.findOrInsert(entraPassportKey(contoso, oid), aMember())
    await ports.memberships.findOrInsert(aMembership({ organisationId: southBank, roles: ['Employee'] }))
    expect(await identifyToken(ports, userToken())).toMatchObject({ organisations: [northBank, southBank] })
    expect(await identifyToken(ports, userToken(), { organisation: southBank })).toMatchObject({ roles: ['Employee'] })
  })

  it('names what there is to choose from, and takes the choice', async () => {
    await anotherBank()
    expect(await identifyToken(ports, userToken())).toMatchObject({ organisations: [northBank, southBank], roles: [] })
    expect(await identifyToken(ports, userToken(), { organisation: southBank })).toMatchObject({
      organisation: southBank,
    })
  })

  it('never brings the role System, whatever it says', async () => {
    await expectRefusal('role.missing', identifyToken(ports, userToken({ roles: ['System', 'PlatformService'] })))
  })

  it('is refused where its tenant is unknown, or was got through a registered program', async () => {
    const stranger = { tid: fabrikam, iss: `https://login.microsoftonline.com/${fabrikam}/v2.0` }
    await expectRefusal('tenant.unknown', identifyToken(ports, userToken(stranger)))
    await expectRefusal('client.foreign', identifyToken(ports, userToken({ azp: program })))
    await expectRefusal('client.foreign', identifyToken(ports, olderUserToken({ appid: program })))
  })
})

describe('an app-only token', () => {
  it.each([
    ['version 2', programToken()],
    ['version 1', olderProgramToken()],
  ])('of %s stands for the system integration of its client', async (_, token) => {
    expect(await identifyToken(ports, token)).toMatchObject({
      kind: 'system-integration',
      organisation: northBank,
      clientId: program,
      roles: ['System'],
      permissions: ['tokens.introspect', 'api.system'],
    })
  })

  it('stands for a platform service where its client is one', async () => {
    const clientId = '99999999-0000-4000-8000-000000000001'
    await ports.platformServices.insert({ clientId, displayName: 'Orders API', createdAt: noon })
    const token = programToken({ azp: clientId, roles: ['PlatformService'] })
    expect(await identifyToken(ports, token)).toMatchObject({ kind: 'platform-service', clientId })
    await expectRefusal('role.missing', identifyToken(ports, programToken({ azp: clientId })))
  })

  it('is refused at the multi-tenant API, of another tenant, of a stranger', async () => {
    await expectRefusal('kind.refused', identifyToken(ports, programToken({ aud: platform.managementApi.clientId })))
    await expectRefusal('kind.refused', identifyToken(ports, userToken({ scp: undefined })))
    const elsewhere = { tid: contoso, iss: `https://login.microsoftonline.com/${contoso}/v2.0` }
    await expectRefusal('tenant.foreign', identifyToken(ports, programToken(elsewhere)))
    await expectRefusal('program.unknown', identifyToken(ports, programToken({ azp: 'stranger' })))
  })

  it('is no user token of the System API', async () => {
    await expectRefusal('kind.refused', identifyToken(ports, userToken({ aud: systemApiClientId })))
    await expectRefusal('kind.refused', identifyToken(ports, programToken({ scp: 'access_as_user' })))
  })
})

describe('a token of the hub’s own', () => {
  it('stands for the person and the Organisation it names, and gives no more than holds now', async () => {
    expect(await identifyToken(ports, ownToken({ roles: ['Admin', 'Manager'] }))).toMatchObject({
      kind: 'member',
      organisation: northBank,
      roles: ['Admin', 'Manager'],
      token: { kind: 'exchanged', audience: platform.publicUrl },
    })
    const mapping = await ports.tenantMappings.find(contoso, northBank)
    await ports.tenantMappings.replace({ ...mapping!, roles: ['Manager'] }, mapping!.version)
    seconds(5)
    expect(await identifyToken(ports, ownToken({ roles: ['Admin', 'Manager'] }))).toMatchObject({ roles: ['Manager'] })
  })

  it('adds no role that it does not name, though the Membership has it', async () => {
    await ports.members.findOrInsert(entraPassportKey(contoso, oid), aMember())
    await ports.memberships.findOrInsert(aMembership({ roles: ['Admin'] }))
    const token = ownToken({ roles: ['Manager'], stamp: ports.random.hash(aMember().sessionStamp) })
    expect(await identifyToken(ports, token)).toMatchObject({ roles: ['Manager'] })
  })

  it('is good for no other Organisation, though the tenant leads there', async () => {
    await anotherBank()
    await expectRefusal('organisation.foreign', identifyToken(ports, ownToken(), { organisation: southBank }))
    expect(await identifyToken(ports, ownToken())).toMatchObject({ organisation: northBank })
  })

  it('stands for a system integration where it was made from that one’s', async () => {
    const token = { kind: 'system-integration', sub: program, client_id: program, oid: undefined, tid: platform.tid }
    expect(await identifyToken(ports, ownToken({ ...token, roles: ['System'] }))).toMatchObject({
      kind: 'system-integration',
      organisation: northBank,
    })
    await expectRefusal(
      'organisation.foreign',
      identifyToken(ports, ownToken({ ...token, roles: ['System'], organisation: southBank })),
    )
  })

  it('is refused without what it must say', async () => {
    await expectRefusal('claim.missing', identifyToken(ports, ownToken({ organisation: undefined })))
    await expectRefusal('kind.refused', identifyToken(ports, ownToken({ kind: 'platform-service' })))
  })
})

describe('what is no access token', () => {
  it('is refused, whatever kind is wished for', async () => {
    const kinds = ['id', ...bearerKinds] as const
    await expectRefusal('audience.invalid', identifyToken(ports, idToken(), { kinds }))
    await expectRefusal(
      'kind.refused',
      identifyToken(ports, idToken({ aud: platform.managementApi.clientId }), { kinds }),
    )
  })

  it('is refused where another kind is wished for', async () => {
    await expectRefusal('kind.refused', identifyToken(ports, programToken(), { kinds: ['delegated'] }))
    await expectRefusal('kind.refused', identifyToken(ports, userToken(), { kinds: ['app-only'] }))
    await expectRefusal('kind.refused', identifyToken(ports, ownToken(), { kinds: ['delegated', 'app-only'] }))
  })

  it('is refused without a look at storage', async () => {
    failFrom(tables, 1)
    await expectRefusal(
      'token.expired',
      identifyToken(ports, userToken({ exp: 1_700_000_000, iat: 1_600_000_000, nbf: 1_600_000_000 })),
    )
    await expectRefusal('token.malformed', identifyToken(ports, 'no token'))
  })
})

describe('what changed meanwhile', () => {
  it.each([
    [
      'a suspended Organisation',
      'organisation.suspended',
      async () => {
        const found = await ports.organisations.find(northBank)
        await ports.organisations.replace({ ...found!, state: 'suspended' }, found!)
      },
    ],
    [
      'a revoked mapping',
      'tenant.revoked',
      async () => {
        const found = await ports.tenantMappings.find(contoso, northBank)
        await ports.tenantMappings.replace({ ...found!, state: 'revoked' }, found!.version)
      },
    ],
    [
      'a deactivated Member',
      'member.inactive',
      async () => {
        const found = await ports.members.find(ana)
        await ports.members.replace({ ...found!, state: 'inactive' }, found!.version)
      },
    ],
    [
      'an ended Membership',
      'member.inactive',
      async () => {
        const found = await ports.memberships.find(northBank, ana)
        await ports.memberships.replace({ ...found!, state: 'inactive' }, found!)
      },
    ],
  ] as const)('shuts out after five seconds at the latest: %s', async (_, code, change) => {
    await ports.members.findOrInsert(entraPassportKey(contoso, oid), aMember())
    await ports.memberships.findOrInsert(aMembership())
    await identifyToken(ports, userToken())
    await change()
    seconds(5)
    await expectRefusal(code, identifyToken(ports, userToken()))
    await expectRefusal(code, identifyToken(ports, userToken(), { organisation: northBank }))
  })

  it('shuts out after five seconds at the latest: a suspended integration', async () => {
    await identifyToken(ports, programToken())
    const found = await ports.systemIntegrations.find(northBank, program)
    await ports.systemIntegrations.replace({ ...found!, state: 'suspended' }, found!.version)
    seconds(5)
    await expectRefusal('integration.suspended', identifyToken(ports, programToken()))
  })

  it('lets in within a second who was missing', async () => {
    const clientId = '99999999-0000-4000-8000-000000000002'
    await expectRefusal('program.unknown', identifyToken(ports, programToken({ azp: clientId })))
    await ports.systemIntegrations.insert(anIntegration({ clientId }))
    seconds(1)
    expect(await identifyToken(ports, programToken({ azp: clientId }))).toMatchObject({ clientId })
  })

  it('is not missed because storage fails: after five seconds nobody is known', async () => {
    await identifyToken(ports, programToken())
    failFrom(tables, 1)
    seconds(4)
    expect(await identifyToken(ports, programToken())).toMatchObject({ organisation: northBank })
    seconds(1)
    await expectRefusal('storage.unavailable', identifyToken(ports, programToken()))
  })

  it('costs storage nothing while it is young', async () => {
    await identifyToken(ports, userToken())
    let asked = 0
    tables.watch = () => {
      asked += 1
    }
    await Promise.all(Array.from({ length: 50 }, () => identifyToken(ports, userToken())))
    expect(asked).toBe(0)
  })
})

describe('an issuer whose keys cannot be had', () => {
  it('is no reason to refuse the token: try again', async () => {
    const down = new HubError('provider.unavailable', 'Down.')
    ;({ ports } = memoryPorts(noon, { issuerKeys: { find: () => Promise.reject(down) } }))
    await expectRefusal('provider.unavailable', identifyToken(ports, userToken()))
  })
})
