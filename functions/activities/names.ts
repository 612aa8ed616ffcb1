/** How orchestrations call activities. Names are kept: running workflows remember them. */
export const activityNames = {
  discoverPage: 'DiscoverPage',
  finishDiscovery: 'FinishDiscovery',
  failDiscovery: 'FailDiscovery',
  probeConsentsPage: 'ProbeConsentsPage',
  planSync: 'PlanSync',
  listLane: 'ListLane',
  syncTenantStep: 'SyncTenantStep',
  failTenant: 'FailTenant',
  finishSync: 'FinishSync',
  failSync: 'FailSync',
} as const
