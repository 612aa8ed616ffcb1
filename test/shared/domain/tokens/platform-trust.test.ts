import { describe, expect, it } from 'vitest'
import { entraTenantId } from '../../../../shared/domain/ids.ts'
import { platformTrust, type TokenSettings } from '../../../../shared/domain/tokens/platform-trust.ts'
import { bearerKinds } from '../../../../shared/domain/tokens/trust.ts'
import { bent, furtherSpecimens, specimens, verdictOn, type Specimen } from '../../../attacks/specimens.ts'
import {
  api,
  contoso,
  issuers,
  moment,
  olderOf,
  platformTenant,
  systemApi,
  uiClient,
} from '../../../attacks/trusted.ts'

const settings: TokenSettings = {
  authorityHost: 'https://login.microsoftonline.com',
  v1Issuer: issuers.older,
  tid: entraTenantId(platformTenant),
  managementApi: { clientId: api, appIdUri: `api://${api}`, scope: 'access_as_user' },
  systemApi: { clientId: systemApi, appIdUri: `api://${systemApi}`, idtyp: 'optional' },
  own: { issuer: issuers.hub, audiences: ['https://api.platform.example', issuers.hub] },
}
const [olderUser, olderProgram] = furtherSpecimens as [Specimen, Specimen]
const { user, program, id, exchanged } = specimens

function judged(specimen: Specimen, claims: Specimen['claims'] = {}, change: Partial<TokenSettings> = {}) {
  const verdict = verdictOn(
    bent(specimen, claims),
    { kinds: bearerKinds, now: moment },
    platformTrust({ ...settings, ...change }),
  )
  return typeof verdict === 'string' ? verdict : verdict.kind
}

describe('the tokens that are believed', () => {
  it('are those of people for the Management API, in both versions', () => {
    expect([judged(user), judged(olderUser)]).toEqual(['delegated', 'delegated'])
  })

  it('are those of programs of the platform’s tenant for the System API, in both versions', () => {
    expect([judged(program), judged(olderProgram)]).toEqual(['app-only', 'app-only'])
  })

  it('are the hub’s own, for each of its audiences', () => {
    expect([judged(exchanged), judged(exchanged, { aud: issuers.hub })]).toEqual(['exchanged', 'exchanged'])
    expect(judged(exchanged, { aud: 'https://other.example' })).toBe('audience.invalid')
  })
})

describe('a token is not believed', () => {
  it.each([
    ['of a program for the multi-tenant API', program, { aud: api }, 'kind.refused'],
    ['of a program for the multi-tenant API in version 1', olderProgram, { aud: `api://${api}` }, 'kind.refused'],
    ['of a person for the System API', user, { aud: systemApi }, 'kind.refused'],
    [
      'of a program of another tenant',
      program,
      { tid: contoso, iss: issuers.entra.replace('{tenantid}', contoso) },
      'tenant.foreign',
    ],
    [
      'of a program of another tenant in version 1',
      olderProgram,
      { tid: contoso, iss: olderOf(contoso) },
      'tenant.foreign',
    ],
    ['with another scope', user, { scp: 'other' }, 'scope.missing'],
    ['of version 2 for the App ID URI', user, { aud: `api://${api}` }, 'audience.invalid'],
    ['of version 1 for the client id', olderUser, { aud: api }, 'audience.invalid'],
    ['that is an ID token', id, {}, 'audience.invalid'],
    ['of another cloud', user, { iss: `https://login.microsoftonline.us/${contoso}/v2.0` }, 'issuer.invalid'],
  ] as const)('%s', (_, specimen, claims, refusal) => {
    expect(judged(specimen, claims)).toBe(refusal)
  })
})

describe('the settings', () => {
  it('name the clients that people may come through', () => {
    const named = { managementApi: { ...settings.managementApi, clients: [uiClient] } }
    expect([judged(user, {}, named), judged(user, { azp: 'other' }, named), judged(user, { azp: 'other' })]).toEqual([
      'delegated',
      'client.foreign',
      'delegated',
    ])
  })

  it('name claims that people’s tokens must bear', () => {
    const named = { managementApi: { ...settings.managementApi, claims: ['acct'] } }
    expect([judged(user, {}, named), judged(user, { acct: 0 }, named)]).toEqual(['claim.missing', 'delegated'])
  })

  it('demand idtyp of programs where the registration asks Entra for it', () => {
    const demanding = { systemApi: { ...settings.systemApi!, idtyp: 'required' as const } }
    expect([judged(program, {}, demanding), judged(program, { idtyp: 'app' }, demanding)]).toEqual([
      'kind.unproven',
      'app-only',
    ])
  })

  it('may leave the System API out: then no program is believed', () => {
    const { systemApi: _without, ...rest } = settings
    const verdict = verdictOn(bent(program), { kinds: bearerKinds, now: moment }, platformTrust(rest))
    expect(verdict).toBe('audience.invalid')
  })

  it('decide the cloud', () => {
    const iss = `https://login.partner.microsoftonline.cn/${contoso}/v2.0`
    const china = { authorityHost: 'https://login.partner.microsoftonline.cn' }
    // The specimen's key belongs to the public cloud.
    expect([judged(user, { iss }, china), judged(user, {}, china)]).toEqual(['key.unknown', 'issuer.invalid'])
  })
})
