import { HubError } from '../../domain/hub-error.ts'
import { parseEntraTenantId, type EntraTenantId } from '../../domain/ids.ts'
import { failing, unreadable } from './cipp-answer.ts'
import { domainIn, textIn, truthIn, type CippRow } from './cipp-row.ts'

/** A tenant as CIPP lists it. */
export interface CippTenant {
  readonly tid: EntraTenantId
  readonly displayName: string
  readonly defaultDomain: string | undefined
  readonly initialDomain: string | undefined
  /** The service provider's own: CIPP lists it among the others where it was told to. */
  readonly isPartner: boolean
  /** Left out at CIPP by its operators. */
  readonly isExcluded: boolean
}

/** Every tenant of an answer of `ListTenants`. @throws HubError `source.failing`, `source.unreadable` */
export const readTenants = (rows: readonly CippRow[]): CippTenant[] => rows.map(readTenant)

function readTenant(row: CippRow): CippTenant {
  const customerId = textIn(row, 'customerId') ?? ''
  const displayName = textIn(row, 'displayName')
  // A failure of CIPP's comes as a row: without an id, and with what went wrong as its name.
  if (customerId === '') throw failing(textIn(row, 'Results') ?? displayName ?? 'a tenant without an id')
  if (customerId.toLowerCase() === 'alltenants')
    throw new HubError('source.unreadable', 'CIPP lists “all tenants” as one.', {
      cause: 'the pseudo tenant AllTenants',
    })
  const tid = parseEntraTenantId(customerId)
  if (tid === undefined) throw unreadable('a tenant whose id is no GUID')
  return {
    tid,
    displayName: displayName?.slice(0, 256) ?? tid,
    defaultDomain: domainIn(row, 'defaultDomainName'),
    initialDomain: domainIn(row, 'initialDomainName'),
    isPartner: domainIn(row, 'domains') === 'partnertenant' || displayName === '*Partner Tenant',
    isExcluded: truthIn(row, 'Excluded') === true,
  }
}
