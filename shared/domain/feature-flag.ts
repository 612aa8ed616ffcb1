/** Switches with Organisation targeting; off for everybody until an operator targets an Organisation. */
export const featureFlags = [
  'entra-integration-ui',
  'entra-integration-cipp',
  'entra-integration-field-sync',
  'entra-integration-ambiguous-queue',
  'entra-integration-client-sync-action',
] as const
export type FeatureFlag = (typeof featureFlags)[number]
