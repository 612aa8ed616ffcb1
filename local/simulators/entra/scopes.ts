import type { World } from '../../worlds/world.ts'
import { graphAppId, type ClientApp } from '../directory.ts'
import { EntraError } from './aadsts.ts'

const oidcScopes = new Set(['openid', 'profile', 'email', 'offline_access'])
const graphOrigins = ['https://graph.microsoft.com/', `${graphAppId}/`]

/** Delegated Graph permissions that an administrator's consent to each application covers. */
const grantedGraphScopes: Readonly<Record<ClientApp['name'], readonly string[]>> = {
  managementUi: [],
  managementApi: [],
  program: [],
  cipp: [],
  customer: [],
  partner: [
    ...['DelegatedAdminRelationship.Read.All', 'User.Read', 'User.Read.All', 'Domain.Read.All'],
    ...['CrossTenantInformation.ReadBasic.All', 'GroupMember.Read.All'],
  ],
}

/** The resource an access token is for. */
export interface WantedResource {
  readonly kind: 'managementApi' | 'systemApi' | 'graph' | 'cipp'
  /** As asked for, which is how the answer's `scope` names them. */
  readonly asked: readonly string[]
  /** Without their resource, as `scp` names them. Empty for `/.default`. */
  readonly names: readonly string[]
  readonly everything: boolean
}

export interface WantedScopes {
  readonly oidc: ReadonlySet<string>
  readonly resources: readonly WantedResource[]
}

/** @throws EntraError 900144 no scope, 70011 a scope the resource does not have, 500011 an unknown resource */
export function parseScopes(world: World, scope: string | null, tenant: string): WantedScopes {
  const asked = (scope ?? '').split(' ').filter((one) => one !== '')
  if (asked.length === 0) throw new EntraError(900144, { value: 'scope' })
  const found = new Map<WantedResource['kind'], { asked: string; name: string }[]>()
  for (const one of asked.filter((name) => !oidcScopes.has(name))) {
    const { kind, name } = resourceScope(world, one, tenant)
    found.set(kind, [...(found.get(kind) ?? []), { asked: one, name }])
  }
  const resources = [...found].map(([kind, scopes]) => ({
    kind,
    asked: scopes.map((one) => one.asked),
    names: scopes.map((one) => one.name).filter((name) => name !== '.default'),
    everything: scopes.some((one) => one.name === '.default'),
  }))
  return { oidc: new Set(asked.filter((name) => oidcScopes.has(name))), resources }
}

function resourceScope(world: World, scope: string, tenant: string): { kind: WantedResource['kind']; name: string } {
  const { managementApi: api, systemApi } = world.apps
  const graph = graphOrigins.find((origin) => scope.startsWith(origin))
  if (graph !== undefined) return { kind: 'graph', name: graphName(scope.slice(graph.length), scope) }
  if (!scope.includes('/')) return { kind: 'graph', name: graphName(scope, scope) }
  const cut = scope.lastIndexOf('/')
  const [resource, name] = [scope.slice(0, cut), scope.slice(cut + 1)]
  if (namesOf(systemApi).includes(resource)) {
    // It has app roles and no scopes.
    if (name !== '.default') throw new EntraError(70011, { value: scope })
    return { kind: 'systemApi', name }
  }
  if (world.apps.cipp && resource === `api://${world.apps.cipp.clientId}`) return { kind: 'cipp', name }
  if (!namesOf(api).includes(resource)) {
    throw new EntraError(500011, { value: resource, tenant })
  }
  if (name !== api.scope && name !== '.default') throw new EntraError(70011, { value: scope })
  return { kind: 'managementApi', name }
}

const namesOf = ({ clientId, appIdUri }: { readonly clientId: string; readonly appIdUri: string }) => [
  appIdUri,
  `api://${clientId}`,
  clientId,
]

/** Graph's permissions look like `User.Read.All`; the simulator knows their form, and the consented ones by name. */
function graphName(name: string, scope: string): string {
  if (name !== '.default' && !/^[A-Z][A-Za-z]*(-[A-Za-z]+)?(\.[A-Za-z]+)+$/.test(name))
    throw new EntraError(70011, { value: scope })
  return name
}

/** The scopes a token of this application brings, as `scp` names them. @throws EntraError 65001 what nobody consented to */
export function grantedScopes(world: World, app: ClientApp, resource: WantedResource): readonly string[] {
  if (resource.kind === 'systemApi') throw new EntraError(65001, { clientId: app.clientId })
  if (resource.kind === 'managementApi') {
    if (app.name === 'partner') throw new EntraError(65001, { clientId: app.clientId })
    return [world.apps.managementApi.scope]
  }
  // CIPP's API has application permissions alone.
  if (resource.kind === 'cipp') throw new EntraError(65001, { clientId: app.clientId })
  const granted = [...grantedGraphScopes[app.name], ...oidcScopes]
  if (resource.names.some((name) => !granted.includes(name))) throw new EntraError(65001, { clientId: app.clientId })
  if (resource.everything && grantedGraphScopes[app.name].length === 0)
    throw new EntraError(65001, { clientId: app.clientId })
  return resource.everything ? grantedGraphScopes[app.name] : resource.names
}

/** How the answer's `scope` names what was granted. */
export function scopeAnswer(wanted: WantedScopes, resource: WantedResource, granted: readonly string[]): string {
  if (resource.everything) {
    const prefix = resource.asked[0]?.slice(0, -'.default'.length) ?? ''
    return granted.map((name) => `${prefix}${name}`).join(' ')
  }
  const oidc = resource.kind === 'graph' ? [...wanted.oidc].filter((name) => name !== 'offline_access') : []
  return [...oidc, ...resource.asked].join(' ')
}

/** Where only OpenID scopes are asked for, the access token is one for Graph's userinfo. */
export const userinfoResource: WantedResource = { kind: 'graph', asked: [], names: [], everything: false }
