import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Types of the few resources of Microsoft Graph that infra/entra uses, in the form in which the Bicep CLI takes an extension. The published
 * extension comes from Microsoft's registry, which not every build machine reaches; with these the template compiles and a mistyped
 * property is seen without it. What is deployed is always compiled with the published one.
 */
type Shape = 'text' | 'yes-no' | readonly [Shape] | { readonly [property: string]: Shape }

interface GraphResource {
  readonly body: { readonly [property: string]: Shape }
  /** Properties by which one finds the object again; they are required. */
  readonly keys: readonly string[]
  /** Whether they may come from another object of the same template. */
  readonly keyedByOthers?: true
  readonly required?: readonly string[]
  /** Known only once it is there. */
  readonly readOnly?: readonly string[]
}

const scope: Shape = {
  id: 'text',
  value: 'text',
  type: 'text',
  isEnabled: 'yes-no',
  adminConsentDisplayName: 'text',
  adminConsentDescription: 'text',
  userConsentDisplayName: 'text',
  userConsentDescription: 'text',
}

const claim: Shape = { name: 'text', essential: 'yes-no' }

const resources: Readonly<Record<string, GraphResource>> = {
  applications: {
    keys: ['uniqueName'],
    required: ['displayName'],
    readOnly: ['appId', 'id'],
    body: {
      uniqueName: 'text',
      displayName: 'text',
      appId: 'text',
      id: 'text',
      signInAudience: 'text',
      identifierUris: ['text'],
      api: { requestedAccessTokenVersion: 'text', oauth2PermissionScopes: [scope] },
      appRoles: [
        {
          id: 'text',
          value: 'text',
          displayName: 'text',
          description: 'text',
          isEnabled: 'yes-no',
          allowedMemberTypes: ['text'],
        },
      ],
      optionalClaims: { accessToken: [claim], idToken: [claim] },
      requiredResourceAccess: [{ resourceAppId: 'text', resourceAccess: [{ id: 'text', type: 'text' }] }],
      web: {
        homePageUrl: 'text',
        logoutUrl: 'text',
        redirectUris: ['text'],
        implicitGrantSettings: { enableAccessTokenIssuance: 'yes-no', enableIdTokenIssuance: 'yes-no' },
      },
    },
  },
  'applications/federatedIdentityCredentials': {
    keys: ['name'],
    required: ['issuer', 'subject', 'audiences'],
    body: { name: 'text', issuer: 'text', subject: 'text', audiences: ['text'], description: 'text' },
  },
  servicePrincipals: {
    keys: ['appId'],
    keyedByOthers: true,
    readOnly: ['id'],
    body: { appId: 'text', id: 'text', appRoleAssignmentRequired: 'yes-no' },
  },
  appRoleAssignedTo: {
    keys: ['appRoleId', 'principalId', 'resourceId'],
    keyedByOthers: true,
    body: { appRoleId: 'text', principalId: 'text', resourceId: 'text' },
  },
}

interface Reference {
  readonly $ref: string
}

const flag = { none: 0, required: 1, readOnly: 2, fixed: 10, keyOfOthers: 17, key: 25 }

/** The two files of an extension: which resources there are, and the list of types that they refer to by place. */
export function graphTypes(): { readonly index: object; readonly types: readonly object[] } {
  const types: object[] = [{ $type: 'StringType' }, { $type: 'BooleanType' }, { $type: 'IntegerType' }]
  const add = (type: object): Reference => ({ $ref: `#/${String(types.push(type) - 1)}` })
  const typeOf = (name: string, shape: Shape): Reference => {
    if (shape === 'text') return { $ref: name === 'requestedAccessTokenVersion' ? '#/2' : '#/0' }
    if (shape === 'yes-no') return { $ref: '#/1' }
    if (isList(shape)) return add({ $type: 'ArrayType', itemType: typeOf(name, shape[0]) })
    const properties = Object.entries(shape).map(([property, of]) => [
      property,
      { type: typeOf(property, of), flags: 0 },
    ])
    return add({ $type: 'ObjectType', name, properties: Object.fromEntries(properties) as object })
  }
  const resourceOf = (
    name: string,
    { body, keys, keyedByOthers, required = [], readOnly = [] }: GraphResource,
  ): Reference => {
    const fixed = (value: string) => ({ type: add({ $type: 'StringLiteralType', value }), flags: flag.fixed })
    const flagsOf = (property: string) => {
      if (keys.includes(property)) return keyedByOthers ? flag.keyOfOthers : flag.key
      if (readOnly.includes(property)) return flag.readOnly
      return required.includes(property) ? flag.required : flag.none
    }
    const properties = Object.entries(body).map(([property, of]) => [
      property,
      { type: typeOf(property, of), flags: flagsOf(property) },
    ])
    const whole = {
      type: fixed(`Microsoft.Graph/${name}`),
      apiVersion: fixed('v1.0'),
      ...(Object.fromEntries(properties) as object),
    }
    const bodyType = add({ $type: 'ObjectType', name: `Microsoft.Graph/${name}`, properties: whole })
    const type = `Microsoft.Graph/${name}@v1.0`
    const { $ref } = add({ $type: 'ResourceType', name: type, scopeType: 0, body: bodyType, flags: 0 })
    return { $ref: `types.json${$ref}` }
  }
  const entries = Object.entries(resources).map(([name, resource]) => [
    `Microsoft.Graph/${name}@v1.0`,
    resourceOf(name, resource),
  ])
  const { $ref } = add({ $type: 'ObjectType', name: 'config', properties: {} })
  const settings = { name: 'MicrosoftGraph', version: '1.0.0', isSingleton: false }
  return {
    index: {
      resources: Object.fromEntries(entries) as object,
      resourceFunctions: {},
      settings: { ...settings, configurationType: { $ref: `types.json${$ref}` } },
    },
    types,
  }
}

const isList = (shape: readonly [Shape] | { readonly [property: string]: Shape }): shape is readonly [Shape] =>
  Array.isArray(shape)

/** Writes them where `bicep publish-extension` finds them. */
export async function writeGraphTypes(folder: string): Promise<string> {
  const { index, types } = graphTypes()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'types.json'), JSON.stringify(types))
  await writeFile(join(folder, 'index.json'), JSON.stringify(index))
  return join(folder, 'index.json')
}
