import type { Api } from '../../shared/contract/api.ts'
import type { Route } from './routes.ts'

const ofOrganisation = 'api/v1/organisations/{organisationId}'
const run = `${ofOrganisation}/sync-runs/{runId}` as const
const item = `${ofOrganisation}/reconciliation/{tid}/{objectId}` as const
const client = `${ofOrganisation}/clients/{clientId}` as const
const contact = `${ofOrganisation}/contacts/{contactId}` as const

/** The routes of syncs and of the address book, held to the contract as `api` is. */
export const syncApi = {
  startSync: { name: 'startSync', method: 'POST', route: `${ofOrganisation}/sync-runs` },
  startClientSync: { name: 'startClientSync', method: 'POST', route: `${client}/sync-runs` },
  listSyncRuns: { name: 'listSyncRuns', method: 'GET', route: `${ofOrganisation}/sync-runs` },
  readSyncRun: { name: 'readSyncRun', method: 'GET', route: run },
  listTenantResults: { name: 'listTenantResults', method: 'GET', route: `${run}/tenants` },
  listSyncPeople: { name: 'listSyncPeople', method: 'GET', route: `${run}/tenants/{tid}/people` },
  cancelSync: { name: 'cancelSync', method: 'POST', route: `${run}/cancel` },
  resumeSync: { name: 'resumeSync', method: 'POST', route: `${run}/resume` },
  letThrough: { name: 'letThrough', method: 'POST', route: `${run}/tenants/{tid}/let-through` },
  undoSync: { name: 'undoSync', method: 'POST', route: `${run}/undo` },
  readSyncUndo: { name: 'readSyncUndo', method: 'GET', route: `${run}/undo` },
  listUndone: { name: 'listUndone', method: 'GET', route: `${run}/tenants/{tid}/undone` },
  listReconciliation: { name: 'listReconciliation', method: 'GET', route: `${ofOrganisation}/reconciliation` },
  readReconciliationItem: { name: 'readReconciliationItem', method: 'GET', route: item },
  linkReconciliationItem: { name: 'linkReconciliationItem', method: 'POST', route: `${item}/link` },
  createReconciliationContact: { name: 'createReconciliationContact', method: 'POST', route: `${item}/create` },
  dismissReconciliationItem: { name: 'dismissReconciliationItem', method: 'POST', route: `${item}/dismiss` },
  reopenReconciliationItem: { name: 'reopenReconciliationItem', method: 'POST', route: `${item}/reopen` },
  readSyncFilter: { name: 'readSyncFilter', method: 'GET', route: `${ofOrganisation}/sync-filter` },
  changeSyncFilter: { name: 'changeSyncFilter', method: 'PUT', route: `${ofOrganisation}/sync-filter` },
  previewSyncFilter: {
    name: 'previewSyncFilter',
    method: 'POST',
    route: `${ofOrganisation}/managed-tenants/{tid}/sync-filter-preview`,
  },
  readFieldPolicy: { name: 'readFieldPolicy', method: 'GET', route: `${ofOrganisation}/field-policy` },
  changeFieldPolicy: { name: 'changeFieldPolicy', method: 'PUT', route: `${ofOrganisation}/field-policy` },
  readSyncSchedule: { name: 'readSyncSchedule', method: 'GET', route: `${ofOrganisation}/sync-schedule` },
  changeSyncSchedule: { name: 'changeSyncSchedule', method: 'PUT', route: `${ofOrganisation}/sync-schedule` },
  findNames: { name: 'findNames', method: 'POST', route: `${ofOrganisation}/names` },
  listClients: { name: 'listClients', method: 'GET', route: `${ofOrganisation}/clients` },
  createClient: { name: 'createClient', method: 'POST', route: `${ofOrganisation}/clients` },
  readClient: { name: 'readClient', method: 'GET', route: client },
  changeClient: { name: 'changeClient', method: 'PATCH', route: client },
  deactivateClient: { name: 'deactivateClient', method: 'POST', route: `${client}/deactivate` },
  reactivateClient: { name: 'reactivateClient', method: 'POST', route: `${client}/reactivate` },
  listContacts: { name: 'listContacts', method: 'GET', route: `${ofOrganisation}/contacts` },
  searchContacts: { name: 'searchContacts', method: 'POST', route: `${ofOrganisation}/contacts/search` },
  createContact: { name: 'createContact', method: 'POST', route: `${ofOrganisation}/contacts` },
  readContact: { name: 'readContact', method: 'GET', route: contact },
  changeContact: { name: 'changeContact', method: 'PATCH', route: contact },
  deactivateContact: { name: 'deactivateContact', method: 'POST', route: `${contact}/deactivate` },
  reactivateContact: { name: 'reactivateContact', method: 'POST', route: `${contact}/reactivate` },
} as const satisfies { readonly [Name in keyof Api]?: Route<Name> }
