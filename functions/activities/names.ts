/** How orchestrations call activities. Names are kept: running workflows remember them. */
export const activityNames = {
  discoverPage: 'DiscoverPage',
  discoverDomains: 'DiscoverDomains',
  finishDiscovery: 'FinishDiscovery',
  failDiscovery: 'FailDiscovery',
  settleMappingPage: 'SettleMappingPage',
  probeConsentsPage: 'ProbeConsentsPage',
  planSync: 'PlanSync',
  listLane: 'ListLane',
  syncTenantStep: 'SyncTenantStep',
  failTenant: 'FailTenant',
  finishSync: 'FinishSync',
  failSync: 'FailSync',
  undoStep: 'UndoStep',
  integrationStep: 'IntegrationStep',
  refuseIntegrationWork: 'RefuseIntegrationWork',
  personTaskStep: 'PersonTaskStep',
} as const
