import { domainsOf } from '../../worlds/customers.ts'
import type { DirectoryPerson } from '../../worlds/directory-people.ts'
import type { World, WorldCustomer, WorldTenant } from '../../worlds/world.ts'
import { findTenant } from '../directory.ts'

export type Row = Readonly<Record<string, unknown>>

const tenantColumns = { Excluded: false, ExcludeUser: '', ExcludeDate: '', GraphErrorCount: 0, LastGraphError: '' }
const refreshed = { RequiresRefresh: false, LastRefresh: '2026-11-01T06:00:00.0000000Z' }

/** A customer of the partner's as CIPP keeps it. */
export function customerRow(customer: WorldCustomer, excluded: boolean): Row {
  const { tid, displayName } = customer
  const { primary, initial } = domainsOf(customer)
  return {
    PartitionKey: 'Tenants',
    RowKey: tid,
    customerId: tid,
    displayName,
    relationshipEnd: '2028-02-10T11:24:42.0000000Z',
    relationshipCount: 1,
    defaultDomainName: primary,
    initialDomainName: initial,
    hasAutoExtend: true,
    delegatedPrivilegeStatus: 'granularDelegatedAdminPrivileges',
    domains: '',
    ...tenantColumns,
    ...refreshed,
    ...(excluded ? { Excluded: true, ExcludeUser: 'CIPP', ExcludeDate: '2026-10-01' } : {}),
    ...(customer.consented === false
      ? { GraphErrorCount: 3, LastGraphError: 'Could not get token: AADSTS65001', RequiresRefresh: true }
      : {}),
  }
}

/** The partner's own tenant, which stands among its customers without any relationship. */
export function partnerRow({ tid, domains, initialDomain }: WorldTenant): Row {
  return {
    RowKey: tid,
    PartitionKey: 'Tenants',
    customerId: tid,
    defaultDomainName: domains[0],
    initialDomainName: initialDomain,
    displayName: '*Partner Tenant',
    domains: 'PartnerTenant',
    ...tenantColumns,
    ...refreshed,
  }
}

export const everyTenantRow: Row = {
  customerId: 'AllTenants',
  defaultDomainName: 'AllTenants',
  displayName: '*All Tenants',
  domains: 'AllTenants',
  GraphErrorCount: 0,
}

/** What CIPP lists when it cannot list: one row, with status 200. */
export const failedRow: Row = {
  Results: 'Failed to retrieve tenants: RefreshToken not set. Cannot get tenant list.',
  defaultDomainName: '',
  displayName: 'Failed to retrieve tenants. Perform a permission check.',
  customerId: '',
}

/** A user of Graph's beta with CIPP's own columns beside it. */
export function userRow(person: DirectoryPerson): Row {
  const { id, userPrincipalName: upn, licences, proxyAddresses } = person
  const [username = '', domain = ''] = upn.split(/@(?=[^@]*$)/)
  return {
    id,
    accountEnabled: person.accountEnabled,
    assignedLicenses: licences.map((skuId) => ({ disabledPlans: [], skuId })),
    businessPhones: person.businessPhones,
    companyName: null,
    displayName: person.displayName,
    givenName: person.givenName,
    jobTitle: person.jobTitle,
    mail: person.mail,
    mobilePhone: person.mobilePhone,
    otherMails: person.otherMails,
    proxyAddresses,
    surname: person.surname,
    userPrincipalName: upn,
    userType: person.userType,
    onPremisesSyncEnabled: false,
    username,
    Aliases: proxyAddresses.join(', '),
    LicJoined: licences.length > 0 ? 'Microsoft 365 Business Standard' : '',
    primDomain: { value: domain, label: domain },
  }
}

export const mailboxRow = ({ id, displayName, mail, userPrincipalName, mailbox }: DirectoryPerson): Row => ({
  id,
  ExchangeGuid: id,
  UPN: userPrincipalName,
  displayName,
  primarySmtpAddress: mail,
  recipientType: 'UserMailbox',
  recipientTypeDetails: mailbox === 'shared' ? 'SharedMailbox' : 'UserMailbox',
  AdditionalEmailAddresses: '',
  ExternalDirectoryObjectId: id,
  HiddenFromAddressListsEnabled: false,
})

/** Every domain with the default one first; nothing says which are verified. */
export function domainRows(world: World, tid: string): readonly Row[] {
  const tenant = findTenant(world, tid)
  const names = tenant?.domains ?? []
  return names.map((id, index) => ({ id, isDefault: index === 0, isInitial: id === tenant?.initialDomain }))
}
