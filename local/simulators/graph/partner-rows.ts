import { createHash } from 'node:crypto'
import { fictionalId } from '../../worlds/fictional-id.ts'
import type { World, WorldCustomer } from '../../worlds/world.ts'
import type { Listing, Row } from './query-options.ts'

const relationshipProperties = [
  ...[
    'id',
    'displayName',
    'duration',
    'customer',
    'customer/tenantId',
    'accessDetails',
    'status',
    'autoExtendDuration',
  ],
  ...['createdDateTime', 'lastModifiedDateTime', 'activatedDateTime', 'endDateTime'],
]

/**
 * The delegated administration relationships of the world's partner. Besides one active row for each customer there are
 * the rows that make a client think: a second active one for every tenth customer or so, ended ones of present and of
 * former customers, and Microsoft-led transitions (`MLT_…`), which are no customers of the partner's own. How a row
 * looks follows from the customer's id alone, so that adding or removing one customer leaves every other row as it was.
 */
export function relationshipListing({ name, partner }: World): Listing {
  const customers = partner?.customers ?? []
  const partnerTid = partner?.tid ?? ''
  const rows = [
    ...customers.flatMap((customer) => rowsOf(customer, partnerTid)),
    ...(customers.length === 0 ? [] : strangersOf(name, partnerTid)),
  ]
  return {
    rows: rows.toSorted((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1)),
    properties: relationshipProperties,
    type: 'microsoft.graph.delegatedAdminRelationship',
  }
}

type Status = 'active' | 'terminated' | 'approvalPending' | 'expired'

/** Rows are made once for each customer: a thousand of them at every page would be most of the simulator's work. */
const made = new WeakMap<WorldCustomer, readonly Row[]>()

function rowsOf(customer: WorldCustomer, partnerTid: string): readonly Row[] {
  const known = made.get(customer)
  if (known) return known
  const lot = createHash('sha256').update(customer.tid).digest().readUInt8(0)
  const rows = [relationship(customer, partnerTid, 'active', 'admin relationship', lot)]
  if (lot % 10 === 0) rows.push(relationship(customer, partnerTid, 'active', 'helpdesk relationship', lot))
  if (lot % 16 === 3) rows.push(relationship(customer, partnerTid, 'terminated', 'first relationship', lot))
  if (lot % 32 === 7) rows.push(relationship(customer, partnerTid, 'active', 'MLT_', lot))
  made.set(customer, rows)
  return rows
}

/** Tenants that are in the list and are no customers: a transition by Microsoft, an ended or a never approved relationship. */
function strangersOf(world: string, partnerTid: string): Row[] {
  const stranger = (kind: string, index: number): WorldCustomer => ({
    tid: fictionalId(world, 'stranger', kind, String(index)),
    displayName: `Former customer ${kind} ${index}`,
    defaultDomain: `${kind}-${index}.example`,
  })
  const some = (count: number, kind: string, status: Status, title: string): Row[] =>
    Array.from({ length: count }, (_, index) => relationship(stranger(kind, index), partnerTid, status, title, index))
  return [
    ...some(9, 'transition', 'active', 'MLT_'),
    ...some(20, 'ended', 'terminated', 'admin relationship'),
    ...some(6, 'expired', 'expired', 'admin relationship'),
    ...some(4, 'pending', 'approvalPending', 'admin relationship'),
  ]
}

/** Entra roles a helpdesk asks for: directory readers, and user administrator. */
const unifiedRoles = ['88d8e3e3-8f55-4a1e-953a-9b9898b8876b', 'fe930be7-5e62-47db-91af-98c3a49a38b1']

function relationship(
  { tid, displayName }: WorldCustomer,
  partnerTid: string,
  status: Status,
  title: string,
  lot: number,
): Row {
  const id = `${fictionalId(tid, title, status)}-${partnerTid}`
  const created = new Date(Date.UTC(2025, 8, 1 + (lot % 28), 9, lot % 60, 12, 314))
  const activated = new Date(created.getTime() + 2 * 3_600_000)
  const end = new Date(created.getTime() + 730 * 86_400_000)
  const pending = status === 'approvalPending'
  return {
    '@odata.type': '#microsoft.graph.delegatedAdminRelationship',
    '@odata.etag': `W/"${Buffer.from(id.slice(0, 18)).toString('base64')}"`,
    id,
    displayName:
      title === 'MLT_' ? `MLT_${displayName.replaceAll(' ', '')}_${tid.slice(0, 8)}` : `${displayName} ${title}`,
    duration: 'P730D',
    customer: { tenantId: tid, displayName },
    accessDetails: { unifiedRoles: unifiedRoles.map((roleDefinitionId) => ({ roleDefinitionId })) },
    status,
    autoExtendDuration: status === 'active' ? 'P180D' : 'PT0S',
    createdDateTime: instant(created),
    lastModifiedDateTime: instant(activated),
    activatedDateTime: pending ? null : instant(activated),
    endDateTime: pending ? null : instant(end),
  }
}

/** Graph writes seven decimals of a second in these rows. */
function instant(date: Date): string {
  return date.toISOString().replace('Z', '8266Z')
}

/** Present customers, one row each. */
export function customerListing({ partner }: World): Listing {
  const rows = (partner?.customers ?? []).map(({ tid, displayName }) => ({
    '@odata.type': '#microsoft.graph.delegatedAdminCustomer',
    '@odata.etag': `W/"${Buffer.from(tid.slice(0, 18)).toString('base64')}"`,
    id: tid,
    tenantId: tid,
    displayName,
  }))
  return {
    rows: rows.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    properties: ['id', 'tenantId', 'displayName'],
    type: 'microsoft.graph.delegatedAdminCustomer',
  }
}

/** A reseller's contracts: one for every other customer, since delegated administration is another matter. */
export function contractListing({ partner }: World): Listing {
  const resold = (partner?.customers ?? []).filter((_customer, place) => place % 2 === 0)
  const rows = resold.map(({ tid, displayName, defaultDomain }) => ({
    id: fictionalId(tid, 'contract'),
    deletedDateTime: null,
    contractType: 'ResellerPartnerContract',
    customerId: tid,
    defaultDomainName: defaultDomain,
    displayName,
  }))
  return {
    rows: rows.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    properties: ['id', 'contractType', 'customerId', 'defaultDomainName', 'displayName'],
    type: 'microsoft.graph.contract',
  }
}
