import type { RouteName } from './call-route.ts'

/** Who may use each route, written down from the product's vocabulary and not from the code. */
export const allowed: Readonly<Record<RouteName, 'anyone' | 'session' | readonly string[]>> = {
  readSession: 'anyone',
  chooseOrganisation: 'session',
  signOut: 'session',
  listOrganisations: ['operator'],
  createOrganisation: ['operator'],
  readOrganisation: ['operator', 'Admin', 'Configurator', 'Manager'],
  changeOrganisation: ['operator'],
  suspendOrganisation: ['operator'],
  resumeOrganisation: ['operator'],
  listTenantMappings: ['operator', 'Admin', 'Configurator', 'Manager'],
  readTenantMapping: ['operator', 'Admin', 'Configurator', 'Manager'],
  createTenantMapping: ['operator'],
  changeTenantMapping: ['operator'],
  revokeTenantMapping: ['operator'],
  restoreTenantMapping: ['operator'],
  endSessions: ['operator'],
  listAudit: ['operator', 'Admin'],
  startDiscovery: ['operator', 'Admin', 'Configurator'],
  listDiscoveryRuns: ['operator', 'Admin', 'Configurator', 'Manager'],
  readDiscoveryRun: ['operator', 'Admin', 'Configurator', 'Manager'],
  listManagedTenants: ['operator', 'Admin', 'Configurator', 'Manager'],
}
