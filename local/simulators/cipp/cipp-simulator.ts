import { findTenant } from '../directory.ts'
import { json, type Answer, type Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'
import { cippCallerFault } from './cipp-caller.ts'
import {
  customerRow,
  domainRows,
  everyTenantRow,
  failedRow,
  mailboxRow,
  partnerRow,
  userRow,
  type Row,
} from './cipp-rows.ts'

interface CippCall {
  readonly simulation: Simulation
  readonly asked: Asked
}

const plain = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
})

const frontEnd: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><html lang="en"><head><title>CIPP</title></head><body><div id="root"></div></body></html>',
}

const functions: Readonly<Record<string, (call: CippCall) => Answer>> = {
  ListTenants: listTenants,
  ListUsers: (call) => ofTenant(call, listUsers),
  ListMailboxes: (call) => ofTenant(call, listMailboxes),
  ListDomains: (call) => ofTenant(call, ({ simulation }, tid) => json(200, domainRows(simulation.world, tid))),
}

/**
 * The simulated CIPP: its front end at every address, and its API under `/api`, which tells many of its failures with status 200 and
 * others as plain text. Only what the hub reads is there.
 */
export async function answerAsCipp(simulation: Simulation, asked: Asked): Promise<Answer> {
  const name = /^\/api\/([A-Za-z]+)$/.exec(asked.url.pathname)?.[1]
  if (!asked.url.pathname.startsWith('/api/')) return frontEnd
  const fault = await cippCallerFault(simulation, asked)
  if (fault === 'token')
    return { status: 401, headers: { 'www-authenticate': 'Bearer realm="cipp.example"' }, body: '' }
  if (fault === 'client') return plain(403, 'API calls are not accepted on this function app')
  const act = name === undefined ? undefined : functions[name]
  return act && asked.method === 'GET' ? act({ simulation, asked }) : plain(404, 'Endpoint not found')
}

function listTenants({ simulation, asked }: CippCall): Answer {
  const { world, cipp } = simulation
  if (cipp.failing) return json(200, [failedRow])
  const partner = findTenant(world, world.partner?.tid ?? '')
  const customers = (world.partner?.customers ?? []).map((one) => customerRow(one, cipp.excluded.has(one.tid)))
  const rows = [...(partner ? [partnerRow(partner)] : []), ...customers]
  const sorted = rows.sort((one, other) => String(one['displayName']).localeCompare(String(other['displayName'])))
  const selector = cipp.selector || asked.url.searchParams.get('AllTenantSelector') === 'true'
  return json(200, selector ? [everyTenantRow, ...sorted] : sorted)
}

/**
 * Whose list is asked for. `tenantId` passes the check of access, and the query then goes without a tenant, which is the partner's own:
 * so it does where there is no filter at all.
 */
function ofTenant(call: CippCall, act: (call: CippCall, tid: string) => Answer): Answer {
  const { simulation, asked } = call
  const { world, cipp } = simulation
  const filter = asked.url.searchParams.get('tenantFilter')
  const partnerTid = world.partner?.tid ?? ''
  if (filter === 'AllTenants')
    return json(200, [
      { Message: 'This function has been deprecated for all users, please use ListGraphRequest instead' },
    ])
  if (filter === null || cipp.bleeding) return act(call, partnerTid)
  const tenant = findTenant(world, filter.toLowerCase())
  const customer = world.partner?.customers.find(({ tid }) => tid === tenant?.tid)
  if (!tenant || (!customer && tenant.tid !== partnerTid))
    return plain(403, 'Access to this tenant is not allowed for the calling API client')
  if (customer?.consented === false)
    return json(500, ['Could not get token: AADSTS65001: The application is not consented to in this tenant.'])
  if (customer?.readable === false) return json(403, ['Insufficient privileges to complete the operation.'])
  return act(call, tenant.tid)
}

const listUsers = (call: CippCall, tid: string) => json(200, peopleRows(call, tid, userRow))

function listMailboxes(call: CippCall, tid: string): Answer {
  const kind = call.asked.url.searchParams.get('RecipientTypeDetails')?.toLowerCase()
  const rows = peopleRows(call, tid, (person) => (person.mailbox === 'none' ? undefined : mailboxRow(person)))
  return json(
    200,
    kind === 'sharedmailbox' ? rows.filter((row) => row['recipientTypeDetails'] === 'SharedMailbox') : rows,
  )
}

type Person = Parameters<typeof userRow>[0]

function peopleRows(
  { simulation: { world, directories } }: CippCall,
  tid: string,
  rowOf: (person: Person) => Row | undefined,
): readonly Row[] {
  const directory = directories.of(world, tid)
  if (!directory) return []
  const places = Array.from({ length: directory.places }, (_, place) => directory.at(place))
  return places.flatMap(({ person, presence }): readonly Row[] => {
    const row = presence === 'present' ? rowOf(person) : undefined
    return row ? [row] : []
  })
}
