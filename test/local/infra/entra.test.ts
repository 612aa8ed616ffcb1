import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBicep, type Bicep } from '../../../local/infra/bicep-cli.ts'
import {
  entraLintFaults,
  entraParameters,
  entraSnapshot,
  entraSnapshotFaults,
  readEntraObjects,
  withOwnGraphTypes,
  type EntraObject,
} from '../../../local/infra/entra.ts'
import { graphTypes } from '../../../local/infra/graph-types.ts'
import { snapshotOf, withTemplates } from '../../../local/infra/templates.ts'
import { skipUnless } from '../../support/requirements.ts'

const root = join(import.meta.dirname, '../../..')
const golden = join(root, snapshotOf(entraParameters))
const found = await findBicep()
const bicep = found as Bicep

const objects = await readEntraObjects(golden)
const named = (name: string) => objects.find(({ properties }) => properties['uniqueName'] === name)?.properties ?? {}
const ofKind = (type: string): EntraObject[] => objects.filter((object) => object.type === type)

describe('The registrations', () => {
  const ui = named('tenantry-prod-management-ui')
  const api = named('tenantry-prod-management-api')
  const system = named('tenantry-prod-system-api')

  it('hold no credential of any kind', () => {
    for (const { properties } of ofKind('applications'))
      expect(Object.keys(properties)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/passwordCredentials|keyCredentials/)]),
      )
  })

  it('let customers of any tenant use the Management UI, which comes back to the hub alone', () => {
    expect(ui).toMatchObject({
      signInAudience: 'AzureADMultipleOrgs',
      web: {
        redirectUris: [
          'https://hub.platform.example/auth/callback/entra',
          'https://hub.platform.example/auth/callback/consent',
          'https://hub.platform.example/console/sign-in?signedOut=1',
        ],
        implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
        logoutUrl: 'https://hub.platform.example/auth/frontchannel-logout/entra',
      },
      optionalClaims: { idToken: [{ name: 'login_hint' }, { name: 'sid' }] },
    })
  })

  it('ask customers for sign-in and the one scope, and for no right of an application', () => {
    const asked = (ui['requiredResourceAccess'] as { resourceAccess: { type: string; id: string }[] }[]).flatMap(
      ({ resourceAccess }) => resourceAccess,
    )
    const [scope] = (api['api'] as { oauth2PermissionScopes: { id: string }[] }).oauth2PermissionScopes
    expect(asked).toHaveLength(4)
    expect(asked.every(({ type }) => type === 'Scope')).toBe(true)
    expect(asked.map(({ id }) => id)).toContain(scope?.id)
  })

  it('give the Management API five roles of people, version 2 tokens, and no redirect', () => {
    expect(api).toMatchObject({ signInAudience: 'AzureADMultipleOrgs', api: { requestedAccessTokenVersion: 2 } })
    const roles = api['appRoles'] as { value: string; allowedMemberTypes: string[] }[]
    expect(roles.map(({ value }) => value)).toEqual(['Admin', 'Configurator', 'Manager', 'Employee', 'Customer'])
    expect(roles.every(({ allowedMemberTypes }) => allowedMemberTypes.join() === 'User')).toBe(true)
    expect(api).not.toHaveProperty('web')
    expect(api).not.toHaveProperty('spa')
  })

  it('give the System API roles of programs alone, in the own tenant alone, and a token only to who has one', () => {
    expect(system).toMatchObject({ signInAudience: 'AzureADMyOrg' })
    const roles = system['appRoles'] as { value: string; allowedMemberTypes: string[] }[]
    expect(roles.map(({ value }) => value)).toEqual(['System', 'PlatformService'])
    expect(roles.every(({ allowedMemberTypes }) => allowedMemberTypes.join() === 'Application')).toBe(true)
    expect(ofKind('servicePrincipals').map(({ properties }) => properties['appRoleAssignmentRequired'])).toContain(true)
  })

  it("trust the hub's identity in place of a secret", () => {
    expect(ofKind('applications/federatedIdentityCredentials').map(({ properties }) => properties)).toMatchObject([
      {
        name: 'tenantry-prod-management-ui/hub',
        subject: '11111111-1111-4111-8111-111111111206',
        audiences: ['api://AzureADTokenExchange'],
      },
    ])
  })

  it('give the hub in Graph the right to its own registrations, and no other', () => {
    expect(ofKind('appRoleAssignedTo').map(({ properties }) => properties['appRoleId'])).toEqual([
      '18a4783c-866b-4cc7-a460-3d5e5662c884',
    ])
  })
})

describe('The types of Graph', () => {
  it('refer to types that there are', () => {
    const { index, types } = graphTypes()
    const places = [...JSON.stringify([index, types]).matchAll(/#\/(\d+)/g)].map(([, place]) => Number(place))
    expect(places.length).toBeGreaterThan(50)
    expect(places.filter((place) => place >= types.length)).toEqual([])
  })
})

it('The published extension is what is shipped, under the same strict rules', async () => {
  const own = JSON.parse(await readFile(join(root, 'infra/entra/bicepconfig.json'), 'utf8')) as Record<string, unknown>
  const whole = JSON.parse(await readFile(join(root, 'bicepconfig.json'), 'utf8')) as Record<string, unknown>
  expect(own).toEqual({
    extensions: { microsoftGraphV1: 'br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0' },
    ...whole,
  })
})

skipUnless('the Bicep CLI, or the .NET SDK to restore it', found !== undefined)('The template for Entra', () => {
  let first: string[] = ['not tried']
  let changed = ''
  let mistyped = ''
  let refusal = ''

  beforeAll(async () => {
    await withTemplates(root, async (copy) => {
      await withOwnGraphTypes(bicep, copy)
      const faults = [...(await entraLintFaults(bicep, copy)), ...(await entraSnapshotFaults(bicep, root, copy))]
      first = faults.map(({ what }) => what)
      const parameters = join(copy, entraParameters)
      const given = await readFile(parameters, 'utf8')
      await writeFile(parameters, given.replace('https://hub.platform.example', 'http://hub.platform.example/'))
      refusal = (await entraSnapshot(bicep, copy)).stderr
      await writeFile(parameters, given.replace("'Platform'", "'Renamed'"))
      changed = (await entraSnapshotFaults(bicep, root, copy)).map(({ what }) => what).join('\n')
      const template = join(copy, 'infra/entra/main.bicep')
      await writeFile(template, (await readFile(template, 'utf8')).replace('signInAudience', 'signInAudiences'))
      mistyped = (await entraLintFaults(bicep, copy)).map(({ what }) => what).join('\n')
    })
  }, 240_000)

  it('compiles without a diagnostic, and makes exactly what is kept', () => {
    expect(first).toEqual([])
  })

  it('shows a change as what was and what would be', () => {
    expect(changed).toContain('displayName = "Platform Management UI"')
    expect(changed).toContain('displayName = "Renamed Management UI"')
  })

  it('with a mistyped property draws a diagnostic', () => {
    expect(mistyped).toContain('signInAudiences')
  })

  it('refuses an address that Entra would never come back to', () => {
    expect(refusal).toContain('publicUrl is an https origin. publicUrl has no slash at its end.')
  })
})
