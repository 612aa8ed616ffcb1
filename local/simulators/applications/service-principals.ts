import * as z from 'zod'
import { GraphError } from '../graph/graph-errors.ts'
import { assignmentRow, principalRow } from './application-answers.ts'
import {
  absent,
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
import { newId, worksFrom, type StoredAssignment, type StoredPrincipal } from './application-store.ts'

const shown = ({ store, simulation }: ApplicationCall, principal: StoredPrincipal) =>
  principalRow(
    principal,
    store.applications.find(({ appId }) => appId === principal.appId),
    simulation.world.platform.tid,
  )

export function readPrincipal(call: ApplicationCall): ApplicationAnswer {
  requireReading(call)
  return { status: 200, body: shown(call, principalOf(call, call.ids[0] ?? '')) }
}

/** `$top` and its continuation; nothing else of a query is heeded. */
export function listPrincipals(call: ApplicationCall): ApplicationAnswer {
  requireReading(call)
  const { store, now } = call
  const found = store.principals.filter(({ visibleFrom }) => visibleFrom <= now)
  return { status: 200, body: pageOf(call, 'servicePrincipals', found, (one) => shown(call, one)) }
}

/** https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals?view=graph-rest-1.0 */
export async function createPrincipal(call: ApplicationCall): Promise<ApplicationAnswer> {
  requireRight(call, 'Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All')
  const { appId } = z.object({ appId: z.string() }).parse(bodyOf(call.asked))
  const { store, now, caller } = call
  const application = store.applications.find((one) => one.appId === appId.toLowerCase())
  if (!application || application.visibleFrom > now)
    throw badApplicationRequest(
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
      'NoBackingApplicationObject',
    )
  requireOwning(call, application)
  if (store.principals.some((one) => one.appId === application.appId))
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    )
  const made: StoredPrincipal = {
    id: newId(),
    appId: application.appId,
    visibleFrom: now + store.manners.unseenFor * 1_000,
    accountEnabled: true,
    owners: caller.oid === undefined ? [] : [caller.oid],
    passwords: [],
  }
  store.principals.push(made)
  await store.keep()
  return { status: 201, body: shown(call, made) }
}

export async function changePrincipal(call: ApplicationCall): Promise<ApplicationAnswer> {
  const principal = principalOf(call, call.ids[0] ?? '')
  requireOwning(call, principal)
  Object.assign(principal, z.object({ accountEnabled: z.boolean().optional() }).parse(bodyOf(call.asked)))
  await call.store.keep()
  return { status: 204 }
}

export async function removePrincipal(call: ApplicationCall): Promise<ApplicationAnswer> {
  const principal = principalOf(call, call.ids[0] ?? '')
  requireOwning(call, principal)
  call.store.principals.splice(call.store.principals.indexOf(principal), 1)
  await call.store.keep()
  return { status: 204 }
}

const rolesReaders = ['AppRoleAssignment.ReadWrite.All', 'Application.Read.All', 'Application.ReadWrite.All']

/** Given to the principal (`principalId`), or by the resource (`resourceId`). */
export function listAssignments(by: 'principalId' | 'resourceId') {
  return (call: ApplicationCall): ApplicationAnswer => {
    requireRight(call, ...rolesReaders)
    const { id } = principalOf(call, call.ids[0] ?? '')
    const value = call.store.assignments.filter((one) => one[by] === id).map((one) => assignmentShown(call, one))
    return { status: 200, body: { value } }
  }
}

function assignmentShown(call: ApplicationCall, assignment: StoredAssignment) {
  const nameOf = (id: string) => {
    const principal = call.store.principals.find((one) => one.id === id)
    return principal ? shown(call, principal).displayName : ''
  }
  return assignmentRow(assignment, nameOf(assignment.principalId), nameOf(assignment.resourceId))
}

/** https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto?view=graph-rest-1.0 */
export async function assignRole(call: ApplicationCall): Promise<ApplicationAnswer> {
  requireRight(call, 'AppRoleAssignment.ReadWrite.All')
  const { store, now } = call
  const resource = principalOf(call, call.ids[0] ?? '')
  const wish = z
    .object({ principalId: z.string(), resourceId: z.string(), appRoleId: z.string() })
    .parse(bodyOf(call.asked))
  if (wish.resourceId !== resource.id) throw badApplicationRequest('The resourceId does not fit the address.')
  const principal = store.principals.find(({ id }) => id === wish.principalId)
  if (!principal || principal.visibleFrom > now) throw absent(wish.principalId)
  const roles = store.applications.find(({ appId }) => appId === resource.appId)?.appRoles ?? []
  if (!roles.some(({ id }) => id === wish.appRoleId))
    throw badApplicationRequest('Permission being assigned was not found on application.')
  const same = (one: StoredAssignment) =>
    one.principalId === wish.principalId && one.resourceId === wish.resourceId && one.appRoleId === wish.appRoleId
  if (store.assignments.some(same))
    throw badApplicationRequest('Permission being assigned already exists on the object')
  const made = { ...wish, id: newId(), createdAt: now, worksFrom: worksFrom(store, now) }
  store.assignments.push(made)
  await store.keep()
  return { status: 201, body: assignmentShown(call, made) }
}

export async function removeAssignment(call: ApplicationCall): Promise<ApplicationAnswer> {
  requireRight(call, 'AppRoleAssignment.ReadWrite.All')
  const index = call.store.assignments.findIndex(({ id }) => id === call.ids[1])
  if (index < 0) throw absent(call.ids[1] ?? '')
  call.store.assignments.splice(index, 1)
  await call.store.keep()
  return { status: 204 }
}
