import * as z from 'zod'
import { graphBase } from '../graph/graph-call.ts'
import { GraphError } from '../graph/graph-errors.ts'
import { applicationRow } from './application-answers.ts'
import {
  absent,
  anyApplicationOf,
  applicationOf,
  badApplicationRequest,
  bodyOf,
  pageOf,
  principalOf,
  requireOwning,
  requireReading,
  requireRight,
  type ApplicationAnswer,
  type ApplicationCall,
} from './application-call.ts'
import { newId, type StoredApplication } from './application-store.ts'
import {
  addFederated,
  addPassword,
  federatedRow,
  keysAfter,
  keyWishes,
  listFederated,
  removeFederated,
  removePassword,
} from './credentials.ts'
import {
  assignRole,
  changePrincipal,
  createPrincipal,
  listAssignments,
  listPrincipals,
  readPrincipal,
  removeAssignment,
  removePrincipal,
} from './service-principals.ts'

type Act = (call: ApplicationCall) => ApplicationAnswer | Promise<ApplicationAnswer>

const applicationWish = z.object({
  displayName: z.string().min(1).max(256).optional(),
  tags: z.array(z.string()).optional(),
  keyCredentials: keyWishes.optional(),
})

const shown = ({ simulation, now }: ApplicationCall, application: StoredApplication) => {
  const { unseenFor } = simulation.applications.manners
  const seen = application.passwords.filter(
    ({ startDateTime, worksUntil }) => worksUntil === undefined && Date.parse(startDateTime) + unseenFor * 1_000 <= now,
  )
  const tenant = simulation.world.tenants.find(({ tid }) => tid === simulation.world.platform.tid)
  return applicationRow({ ...application, passwords: seen }, tenant?.initialDomain ?? '')
}

const entity = (call: ApplicationCall, application: StoredApplication) => ({
  '@odata.context': `${graphBase(call.simulation)}/v1.0/$metadata#applications/$entity`,
  ...shown(call, application),
})

function readApplication(call: ApplicationCall): ApplicationAnswer {
  requireReading(call)
  return { status: 200, body: entity(call, applicationOf(call, call.ids[0] ?? '')) }
}

/**
 * `$filter` on `displayName`, `appId` and `uniqueName` with `eq`, and `startswith` on the name; `$expand` of the federated credentials; `$top`
 * and its continuation.
 */
function listApplications(call: ApplicationCall): ApplicationAnswer {
  requireReading(call)
  const { asked, store, now } = call
  const query = asked.url.searchParams
  const keep = filterOf(query.get('$filter'))
  const expanded = query.get('$expand') === 'federatedIdentityCredentials'
  const fitting = store.applications.filter((one) => one.visibleFrom <= now && keep(one))
  const row = (one: StoredApplication) => ({
    ...shown(call, one),
    ...(expanded ? { federatedIdentityCredentials: one.federated.map(federatedRow) } : {}),
  })
  return { status: 200, body: pageOf(call, 'applications', fitting, row) }
}

function filterOf(filter: string | null): (application: StoredApplication) => boolean {
  if (filter === null) return () => true
  const [, property, value] = /^(displayName|appId|uniqueName) eq '((?:[^']|'')*)'$/.exec(filter) ?? []
  const text = (quoted = '') => quoted.replaceAll("''", "'").toLowerCase()
  if (property !== undefined)
    return (one) => (one[property as 'displayName' | 'appId' | 'uniqueName'] ?? '').toLowerCase() === text(value)
  const [, beginning] = /^startswith\(displayName, ?'((?:[^']|'')*)'\)$/i.exec(filter) ?? []
  if (beginning === undefined)
    throw badApplicationRequest('Unsupported or invalid query filter clause specified.', 'Request_UnsupportedQuery')
  return ({ displayName }) => displayName.toLowerCase().startsWith(text(beginning))
}

function made(call: ApplicationCall, uniqueName: string | null): StoredApplication {
  const { displayName, tags = [], keyCredentials = [] } = applicationWish.parse(bodyOf(call.asked))
  if (displayName === undefined) throw badApplicationRequest("A value is required for property 'displayName'.")
  const { store, now, caller } = call
  const application: StoredApplication = {
    id: newId(),
    appId: newId(),
    uniqueName,
    displayName,
    tags,
    appRoles: [],
    createdAt: now,
    visibleFrom: now + store.manners.unseenFor * 1_000,
    owners: caller.oid === undefined ? [] : [caller.oid],
    passwords: [],
    keys: keysAfter(call, [], keyCredentials),
    federated: [],
  }
  store.applications.push(application)
  return application
}

async function createApplication(call: ApplicationCall): Promise<ApplicationAnswer> {
  requireRight(call, 'Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All')
  const application = made(call, null)
  await call.store.keep()
  return { status: 201, body: entity(call, application) }
}

/** A unique name with `Prefer: create-if-missing` makes what is not there. https://learn.microsoft.com/graph/api/application-upsert?view=graph-rest-1.0 */
async function changeApplication(call: ApplicationCall): Promise<ApplicationAnswer> {
  const [name = ''] = call.ids
  const [, uniqueName] = /^uniqueName='(.*)'$/i.exec(name) ?? []
  // Unique is what the directory writes: what reads do not find yet is there.
  const found = uniqueName === undefined ? applicationOf(call, name) : anyApplicationOf(call, name)
  if (!found) {
    if (call.asked.headers['prefer'] !== 'create-if-missing') throw absent(name)
    requireRight(call, 'Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All')
    const application = made(call, uniqueName ?? null)
    await call.store.keep()
    return { status: 201, body: entity(call, application) }
  }
  requireOwning(call, found)
  const { keyCredentials, ...wish } = applicationWish.parse(bodyOf(call.asked))
  if (keyCredentials) found.keys = keysAfter(call, found.keys, keyCredentials)
  Object.assign(found, wish)
  await call.store.keep()
  return { status: 204 }
}

/** With its service principal, and what that was given. */
async function removeApplication(call: ApplicationCall): Promise<ApplicationAnswer> {
  const application = applicationOf(call, call.ids[0] ?? '')
  requireOwning(call, application)
  const { store } = call
  store.applications.splice(store.applications.indexOf(application), 1)
  const principal = store.principals.find(({ appId }) => appId === application.appId)
  if (principal) store.principals.splice(store.principals.indexOf(principal), 1)
  const left = store.assignments.filter(({ principalId }) => principalId !== principal?.id)
  store.assignments.splice(0, store.assignments.length, ...left)
  await store.keep()
  return { status: 204 }
}

function listOwners(call: ApplicationCall): ApplicationAnswer {
  requireReading(call)
  const { owners } = applicationOf(call, call.ids[0] ?? '')
  return {
    status: 200,
    body: { value: owners.map((id) => ({ '@odata.type': '#microsoft.graph.servicePrincipal', id })) },
  }
}

async function addOwner(call: ApplicationCall): Promise<ApplicationAnswer> {
  const application = applicationOf(call, call.ids[0] ?? '')
  requireOwning(call, application)
  const { '@odata.id': link } = z.object({ '@odata.id': z.string() }).parse(bodyOf(call.asked))
  const { id } = principalOf(call, link.split('/').at(-1) ?? '')
  if (application.owners.includes(id))
    throw badApplicationRequest(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    )
  application.owners.push(id)
  await call.store.keep()
  return { status: 204 }
}

const one = String.raw`(?:/([^/()]+)|\(((?:uniqueName|appId)='[^']*')\))`

/** Every request about applications: method, the path after the version, and what answers it. */
const operations: readonly (readonly [method: string, path: RegExp, act: Act])[] = (
  [
    ['GET', '/applications', listApplications],
    ['POST', '/applications', createApplication],
    ['GET', `/applications${one}`, readApplication],
    ['PATCH', `/applications${one}`, changeApplication],
    ['DELETE', `/applications${one}`, removeApplication],
    ['POST', `/applications${one}/addPassword`, addPassword],
    ['POST', `/applications${one}/removePassword`, removePassword],
    ['GET', `/applications${one}/federatedIdentityCredentials`, listFederated],
    ['POST', `/applications${one}/federatedIdentityCredentials`, addFederated],
    ['DELETE', `/applications${one}/federatedIdentityCredentials/([^/]+)`, removeFederated],
    ['GET', `/applications${one}/owners`, listOwners],
    ['POST', `/applications${one}/owners/\\$ref`, addOwner],
    ['GET', '/servicePrincipals', listPrincipals],
    ['POST', '/servicePrincipals', createPrincipal],
    ['GET', `/servicePrincipals${one}`, readPrincipal],
    ['PATCH', `/servicePrincipals${one}`, changePrincipal],
    ['DELETE', `/servicePrincipals${one}`, removePrincipal],
    ['GET', `/servicePrincipals${one}/appRoleAssignments`, listAssignments('principalId')],
    ['GET', `/servicePrincipals${one}/appRoleAssignedTo`, listAssignments('resourceId')],
    ['POST', `/servicePrincipals${one}/appRoleAssignedTo`, assignRole],
    ['DELETE', `/servicePrincipals${one}/appRoleAssignedTo/([^/]+)`, removeAssignment],
  ] as const
).map(([method, path, act]) => [method, new RegExp(`^${path}$`, 'i'), act])

export const isAboutApplications = (path: string): boolean => /^\/(applications|servicePrincipals)([/(]|$)/i.test(path)

/** @throws GraphError 404 and 405 for what is not among the operations, 400 for a body that does not fit */
export async function answerAboutApplications(
  call: Omit<ApplicationCall, 'ids' | 'store' | 'now'>,
  path: string,
): Promise<ApplicationAnswer> {
  const fitting = operations.filter(([, shape]) => shape.test(path))
  const operation = fitting.find(([method]) => method === call.asked.method)
  if (fitting.length === 0) throw badApplicationRequest(`Resource not found for the segment '${path}'.`, 'BadRequest')
  if (!operation)
    throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
  const [, shape, act] = operation
  const found: readonly (string | undefined)[] = shape.exec(path) ?? []
  const ids = found.slice(1).filter((part) => part !== undefined)
  const { simulation } = call
  try {
    return await act({ ...call, ids, store: simulation.applications, now: simulation.clock.now().getTime() })
  } catch (error) {
    if (error instanceof z.ZodError) throw badApplicationRequest('Invalid value specified for a property.')
    throw error
  }
}
