import { describe, expect, it } from 'vitest'
import {
  identifyProgram,
  type ProgramFacts,
  type ProgramToken,
} from '../../../../shared/domain/callers/identify-program.ts'
import {
  anIntegration,
  anOrganisation,
  contoso,
  minutesLater,
  noon,
  northBank,
  southBank,
} from '../../support/facts.ts'
import { spokenRefusalOf as refusalOf } from '../../support/refusals.ts'

const integration = anIntegration()
const token: ProgramToken = {
  facts: {
    kind: 'app-only',
    issuer: 'https://login.example',
    audience: 'system-api',
    client: integration.clientId,
    subject: 'principal',
    scopes: [],
    issuedAt: noon,
    expiresAt: minutesLater(60),
    capabilities: [],
  },
  tid: contoso,
  clientId: integration.clientId,
  roles: ['System'],
}
const known = (change: Partial<typeof integration> = {}): ProgramFacts => ({
  client: { kind: 'system-integration', integration: { ...integration, ...change } },
  organisation: anOrganisation(),
})
const service: ProgramFacts = {
  client: {
    kind: 'platform-service',
    service: { clientId: integration.clientId, displayName: 'Orders API', createdAt: noon },
  },
  organisation: undefined,
}

describe('a program behind an app-only token', () => {
  it('is the system integration that its client is registered as, in the one Organisation it belongs to', () => {
    const identity = {
      kind: 'system-integration',
      token: token.facts,
      tid: contoso,
      clientId: integration.clientId,
      organisation: northBank,
      roles: ['System'],
      permissions: ['tokens.introspect', 'api.system'],
    }
    expect(identifyProgram(token, known(), undefined)).toEqual(identity)
    expect(identifyProgram(token, known(), northBank)).toEqual(identity)
  })

  it('may what a token of the hub’s own was narrowed to; what another issuer calls scopes narrows nothing', () => {
    const permissionsWith = (facts: Partial<ProgramToken['facts']>) =>
      identifyProgram({ ...token, facts: { ...token.facts, ...facts } }, known(), undefined).permissions
    expect(permissionsWith({ kind: 'exchanged', scopes: ['tokens.introspect', 'members.read'] })).toEqual([
      'tokens.introspect',
    ])
    expect(permissionsWith({ kind: 'exchanged', scopes: ['members.read'] })).toEqual([])
    expect(permissionsWith({ kind: 'exchanged', scopes: [] })).toEqual(['tokens.introspect', 'api.system'])
    expect(permissionsWith({ kind: 'app-only', scopes: ['members.read'] })).toEqual(['tokens.introspect', 'api.system'])
  })

  it('is a platform service of no Organisation, whichever is asked for', () => {
    const asService = { ...token, roles: ['PlatformService'] }
    const identity = {
      kind: 'platform-service',
      token: token.facts,
      tid: contoso,
      clientId: integration.clientId,
      permissions: ['tokens.introspect'],
    }
    expect(identifyProgram(asService, service, undefined)).toEqual(identity)
    expect(identifyProgram(asService, service, southBank)).toEqual(identity)
  })
})

describe('an app-only token is refused', () => {
  it.each([
    ['of a client that is not registered', {}, { ...known(), client: undefined }, undefined, 'program.unknown'],
    ['of an integration without the role System', { roles: ['PlatformService'] }, known(), undefined, 'role.missing'],
    ['of a service without the role PlatformService', { roles: ['System'] }, service, undefined, 'role.missing'],
    ['whose role is written in another case', { roles: ['system'] }, known(), undefined, 'role.missing'],
    ['of an integration that is pending', {}, known({ state: 'pending' }), undefined, 'integration.pending'],
    ['of an integration that is suspended', {}, known({ state: 'suspended' }), undefined, 'integration.suspended'],
    ['of an integration that was revoked', {}, known({ state: 'revoked' }), undefined, 'integration.revoked'],
    [
      'whose Organisation is suspended',
      {},
      { ...known(), organisation: anOrganisation({ state: 'suspended' }) },
      undefined,
      'organisation.suspended',
    ],
    [
      'whose Organisation is only invited',
      {},
      { ...known(), organisation: anOrganisation({ state: 'invited' }) },
      undefined,
      'organisation.invited',
    ],
    ['whose Organisation is gone', {}, { ...known(), organisation: undefined }, undefined, 'organisation.unknown'],
    ['at another Organisation', {}, known(), southBank, 'organisation.foreign'],
    ['that says another Organisation', { organisation: southBank }, known(), undefined, 'organisation.foreign'],
    [
      'that says another Organisation than the one that is asked for',
      { organisation: southBank },
      known(),
      northBank,
      'organisation.foreign',
    ],
  ] as const)('%s', (_, change, facts, named, code) => {
    expect(refusalOf(() => identifyProgram({ ...token, ...change }, facts, named))).toBe(code)
  })
})
