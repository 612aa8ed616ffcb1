import { answerAboutApplications, isAboutApplications } from '../applications/applications-simulator.ts'
import { json, type Answer, type Asked } from '../exchange.ts'
import { findAccount, findTenant } from '../directory.ts'
import type { Simulation } from '../simulation.ts'
import { callerOf, requirePermission } from './bearer.ts'
import { graphBase, homeOf, nextLink, readableDirectory, type GraphCall } from './graph-call.ts'
import { badRequest, graphErrorAnswer, GraphError, graphHeaders, graphIds, type GraphIds } from './graph-errors.ts'
import { findGraphPath, unknownSegment, type GraphPath } from './graph-paths.ts'
import { contractListing, customerListing, relationshipListing } from './partner-rows.ts'
import { pageOf, type Listing } from './query-options.ts'
import { costOf, spendUnits } from './resource-units.ts'
import { usersDelta } from './user-delta.ts'
import { groupMembers, oneUser, userList } from './user-pages.ts'

/** The simulated Microsoft Graph, v1.0. Errors are told in Graph's own form. */
export async function answerAsGraph(simulation: Simulation, asked: Asked): Promise<Answer> {
  const ids = graphIds(simulation, asked)
  try {
    return await answer(simulation, asked, ids)
  } catch (error) {
    if (error instanceof GraphError) return graphErrorAnswer(ids, error)
    throw error
  }
}

async function answer(simulation: Simulation, asked: Asked, ids: GraphIds): Promise<Answer> {
  const [, version = '', ...segments] = decodeURIComponent(asked.url.pathname).split('/')
  if (version !== 'v1.0') throw badRequest(`Invalid version: ${version}`)
  const caller = await callerOf(simulation, asked)
  const path = `/${segments.join('/')}`
  if (isAboutApplications(path)) {
    const units = spendUnits(simulation, caller, 1)
    const { status, body } = await answerAboutApplications({ simulation, asked, caller }, path)
    const headers = { ...graphHeaders(ids), ...units }
    return body === undefined ? { status, headers } : json(status, body, { ...headers, 'content-type': jsonType })
  }
  const found = findGraphPath(path)
  if (!found) throw badRequest(`Resource not found for the segment '${unknownSegment(path)}'.`)
  if (asked.method !== 'GET' && asked.method !== 'HEAD') {
    throw new GraphError(405, 'Request_BadRequest', `Specified HTTP method is not allowed for the request target.`)
  }
  const units = spendUnits(simulation, caller, costOf(found.entry, asked))
  requirePermission(caller, found.entry.permissions)
  const body = resources[found.entry.name]({ simulation, asked, caller, id: found.id })
  return json(200, body, { ...graphHeaders(ids), ...units, 'content-type': jsonType })
}

const jsonType = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

const resources: Readonly<Record<GraphPath['name'], (call: GraphCall) => unknown>> = {
  delegatedAdminRelationships: (call) => list(call, relationshipListing, 'delegatedAdminRelationships'),
  delegatedAdminCustomers: (call) => list(call, customerListing, 'delegatedAdminCustomers'),
  contracts: (call) => list(call, contractListing, 'contracts'),
  findTenantInformation: tenantInformation,
  organization,
  domains,
  me,
  users: userList,
  usersDelta,
  user: oneUser,
  groupMembers,
}

/** A list of the partner's; a tenant that is no partner has an empty one. */
function list(
  { simulation, asked, caller }: GraphCall,
  listing: (world: Simulation['world']) => Listing,
  name: string,
) {
  const whole = listing(simulation.world)
  const own = simulation.world.partner?.tid === caller.tid ? whole : { ...whole, rows: [] }
  const { rows, count, skipToken } = pageOf(own, asked.url.searchParams)
  return {
    '@odata.context': `${graphBase(simulation)}/v1.0/tenantRelationships/$metadata#${name}`,
    ...(count === undefined ? {} : { '@odata.count': count }),
    ...(skipToken === undefined ? {} : { '@odata.nextLink': nextLink(asked, skipToken) }),
    value: rows,
  }
}

function tenantInformation({ simulation, id }: GraphCall) {
  const tenant = findTenant(simulation.world, id)
  if (!tenant)
    throw new GraphError(404, 'Directory_ObjectNotFound', `Unable to read the company information for tenant '${id}'.`)
  return {
    '@odata.context': `${graphBase(simulation)}/v1.0/$metadata#microsoft.graph.tenantInformation`,
    tenantId: tenant.tid,
    federationBrandName: null,
    displayName: tenant.displayName,
    defaultDomainName: tenant.domains[0],
  }
}

function organization({ simulation, caller }: GraphCall) {
  const { tid, displayName, domains: names, initialDomain } = homeOf(simulation, caller)
  const verifiedDomains = names.map((name, index) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: name === initialDomain,
    name,
    type: 'Managed',
  }))
  const value = [{ id: tid, deletedDateTime: null, displayName, tenantType: 'AAD', verifiedDomains }]
  return { '@odata.context': `${graphBase(simulation)}/v1.0/$metadata#organization`, value }
}

function domains(call: GraphCall) {
  const { simulation, caller } = call
  readableDirectory(call)
  const { domains: names, initialDomain } = homeOf(simulation, caller)
  const value = names.map((id, index) => ({
    authenticationType: 'Managed',
    availabilityStatus: null,
    id,
    isAdminManaged: true,
    isDefault: index === 0,
    isInitial: id === initialDomain,
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  }))
  return { '@odata.context': `${graphBase(simulation)}/v1.0/$metadata#domains`, value }
}

function me({ simulation, caller }: GraphCall) {
  const account = findAccount(simulation.world, caller.tid, caller.oid ?? '')
  if (!account) throw new GraphError(404, 'Request_ResourceNotFound', `Resource '${caller.oid ?? ''}' does not exist.`)
  const { user } = account
  return {
    '@odata.context': `${graphBase(simulation)}/v1.0/$metadata#users/$entity`,
    businessPhones: [],
    displayName: user.displayName,
    givenName: user.givenName,
    jobTitle: null,
    mail: user.mail ?? null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: user.surname,
    userPrincipalName: user.upn,
    id: user.oid,
  }
}
