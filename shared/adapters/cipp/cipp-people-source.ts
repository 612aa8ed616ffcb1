import type { CippConnection } from '../../domain/connection.ts'
import type { DirectoryUser, TenantDomains } from '../../domain/directory-user.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import { isOfAnotherTenant } from '../../domain/judge-people-list.ts'
import type { Clock } from '../../ports/clock.ts'
import type { PeopleSource, UsersFrom, UsersPage } from '../../ports/discovery.ts'
import { unreadable } from './cipp-answer.ts'
import type { AskConnection } from './cipp-client.ts'
import { cursorMark, keyOf, placeIn, type ListTenants } from './cipp-directory-source.ts'
import { domainIn, textIn, truthIn, type CippName, type CippRow } from './cipp-row.ts'
import type { CippTenant } from './cipp-tenants.ts'
import { readUser } from './cipp-user.ts'
import { recentLists } from './recent-lists.ts'

const pageSize = 500
/** People of all lists that are read at the moment; about 50 MB. */
const mostKept = 100_000

/**
 * People as CIPP lists them. It has no pages and no changes: a tenant's whole list is given in slices, in the order of the object ids.
 * `tenantFilter` says whose list it is; `tenantId` would pass CIPP's check of access and still give the partner's own people.
 */
export function cippPeopleSource(
  ask: AskConnection,
  listTenants: ListTenants,
  clock: Clock,
): PeopleSource<CippConnection> {
  const lists = recentLists<DirectoryUser>(clock, mostKept)
  const domainsOf = (connection: CippConnection, tid: EntraTenantId) => readDomains(ask, listTenants, connection, tid)
  return {
    listUsers: async (connection, tid, from) => {
      const after = startOf(from)
      const key = `${keyOf(connection)} ${tid}`
      const known = after === undefined ? undefined : lists.find(key)
      const all = known ?? (await everybody(ask, listTenants, connection, tid))
      if (!known) lists.keep(key, all)
      const page = slice(all, after)
      if (page.next === undefined) lists.drop(key)
      return { ...page, requests: known ? 0 : 2 }
    },
    // Only two complete absences tell: CIPP cannot be asked for one person.
    confirmUser: () => Promise.resolve('unknown'),
    listGroupMembers: () =>
      Promise.reject(
        new HubError('source.incapable', 'CIPP does not tell who is in a group. Turn the filter by group off.'),
      ),
    listDomains: domainsOf,
  }
}

/** After which object id a reading goes on; undefined at the start. @throws HubError `delta.stale`, `connection.changed` */
function startOf(from: UsersFrom): string | undefined {
  if (from.kind === 'start') return undefined
  if (from.kind === 'page') return placeIn(from.cursor)
  throw new HubError('delta.stale', 'CIPP lists no changes. A full reading is needed.')
}

/** Those without an object id stand in the first page, where nobody is looked for by one. */
function slice(all: readonly DirectoryUser[], after: string | undefined): Omit<UsersPage, 'requests'> {
  const rest = all.filter(({ objectId = '' }) => after === undefined || objectId > after)
  const nameless = rest.findIndex(({ objectId }) => objectId !== undefined)
  const size = Math.max(pageSize, nameless < 0 ? rest.length : nameless + 1)
  const users = rest.slice(0, size)
  const last = users.at(-1)?.objectId
  return {
    users,
    removed: [],
    ...(rest.length > size && last !== undefined ? { next: `${cursorMark}${last}` } : {}),
    retries: 0,
  }
}

/** @throws HubError `tenant.confused` */
async function everybody(
  ask: AskConnection,
  listTenants: ListTenants,
  connection: CippConnection,
  tid: EntraTenantId,
): Promise<readonly DirectoryUser[]> {
  const tenant = await listedTenant(listTenants, connection, tid)
  const query = { tenantFilter: tenant.tid }
  const [rows, shared] = await Promise.all([
    ask(connection, 'ListUsers', query),
    sharedMailboxes(ask, connection, query),
  ])
  const users = rows.map((row) => readUser(row, shared))
  if (rows.length > 0 && users.every(({ objectId, upn }) => objectId === undefined && upn === undefined))
    throw unreadable('a list in which nobody has an id')
  await refuseConfusion(ask, listTenants, connection, tenant, users)
  return users.sort((one, other) => ((one.objectId ?? '') < (other.objectId ?? '') ? -1 : 1))
}

/** @throws HubError `tenant.lost` where CIPP does not list it, or not any more */
async function listedTenant(
  listTenants: ListTenants,
  connection: CippConnection,
  tid: EntraTenantId,
): Promise<CippTenant> {
  const isIt = (tenant: CippTenant) => tenant.tid === tid && !tenant.isPartner && !tenant.isExcluded
  const known = (await listTenants(connection, { anew: false })).find(isIt)
  const found = known ?? (await listTenants(connection, { anew: true })).find(isIt)
  if (!found) throw new HubError('access.refused', 'CIPP does not list that tenant.', { details: { tid } })
  return found
}

/** A list of somebody else's people ends here: not one of them is given on. */
async function refuseConfusion(
  ask: AskConnection,
  listTenants: ListTenants,
  connection: CippConnection,
  { tid }: CippTenant,
  users: readonly DirectoryUser[],
): Promise<void> {
  const upns = users.flatMap(({ upn }) => upn ?? [])
  const tenants = await listTenants(connection, { anew: false })
  const others = new Map(
    tenants.flatMap((one) =>
      one.tid === tid ? [] : domainsIn(one).map((domain): [string, EntraTenantId] => [domain, one.tid]),
    ),
  )
  const itself = tenants.find((one) => one.tid === tid)
  const around = { tid, others, own: new Set(itself ? domainsIn(itself) : []) }
  if (!isOfAnotherTenant(upns, around)) return
  // Its further domains are asked for only where the two that are listed do not settle it, and count only in a list that is its own.
  const further = (await everyDomain(ask, connection, tid)).map(({ id }) => id)
  const isItsOwn = further.some((domain) => around.own.has(domain))
  const own = new Set([...around.own, ...(isItsOwn ? further.filter((domain) => !others.has(domain)) : [])])
  if (isOfAnotherTenant(upns, { ...around, own }))
    throw new HubError('tenant.confused', 'CIPP gave the people of another tenant than was asked for.', {
      details: { tid },
    })
}

const domainsIn = ({ defaultDomain, initialDomain }: CippTenant) =>
  [defaultDomain, initialDomain].filter((domain) => domain !== undefined)

/** Exchange asks for a consent and a role of its own; whether the tenant as a whole can be read is told by its people. */
const cannotSay = [
  ...(['access.refused', 'consent.missing'] as const),
  ...(['source.failing', 'source.unreadable', 'source.misaddressed'] as const),
]

/**
 * Ids and user principal names of a tenant's shared mailboxes, the only proof of one. Undefined where CIPP cannot say, such as for a
 * tenant without Exchange.
 */
async function sharedMailboxes(
  ask: AskConnection,
  connection: CippConnection,
  query: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const rows = await ask(connection, 'ListMailboxes', { ...query, RecipientTypeDetails: 'SharedMailbox' })
    return new Set(rows.filter(isShared).flatMap(namesOf))
  } catch (thrown) {
    if (isHubError(thrown, ...cannotSay)) return undefined
    throw thrown
  }
}

/** A filter that was not understood gives every mailbox. */
const isShared = (row: CippRow) => textIn(row, 'recipientTypeDetails')?.toLowerCase() === 'sharedmailbox'

const namesOf = (row: CippRow) =>
  [textIn(row, 'ExternalDirectoryObjectId'), textIn(row, 'UPN')].flatMap((name) => name?.toLowerCase() ?? [])

interface Domain {
  readonly id: string
  readonly isDefault: boolean
  readonly isInitial: boolean
  readonly isVerified: boolean
}

async function everyDomain(
  ask: AskConnection,
  connection: CippConnection,
  tid: EntraTenantId,
): Promise<readonly Domain[]> {
  const rows = await ask(connection, 'ListDomains', { tenantFilter: tid })
  return rows.flatMap((row) => {
    const id = domainIn(row, 'id')
    const is = (name: CippName) => truthIn(row, name) === true
    const [isDefault, isInitial] = [is('isDefault'), is('isInitial')]
    return id === undefined
      ? []
      : [{ id, isDefault, isInitial, isVerified: isDefault || isInitial || is('isVerified') }]
  })
}

/** CIPP names a tenant's domains, and of most of them not whether they are verified: only what is certain counts. */
async function readDomains(
  ask: AskConnection,
  listTenants: ListTenants,
  connection: CippConnection,
  tid: EntraTenantId,
): Promise<TenantDomains> {
  const tenant = await listedTenant(listTenants, connection, tid)
  const domains = await everyDomain(ask, connection, tid)
  const primary = domains.find(({ isDefault }) => isDefault)?.id ?? tenant.defaultDomain
  const initial = domains.find(({ isInitial }) => isInitial)?.id ?? tenant.initialDomain
  const verified = domains.filter(({ isVerified }) => isVerified).map(({ id }) => id)
  const certain = [primary, initial, ...verified].filter((domain) => domain !== undefined)
  return {
    tid,
    ...(primary === undefined ? {} : { primary }),
    ...(initial === undefined ? {} : { initial }),
    verified: [...new Set(certain)],
  }
}
