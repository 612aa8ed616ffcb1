/** Why a provider cannot be set up from what it publishes. */
export const discoveryFaults = [
  'unreadable',
  'issuer-missing',
  'issuer-mismatched',
  'issuer-template',
  'address-missing',
  'code-unsupported',
  'algorithm-unsupported',
  'client-authentication-unsupported',
  'challenge-unsupported',
] as const
export type DiscoveryFault = (typeof discoveryFaults)[number]

/** Why a provider is no longer followed: what its document says now, or that it cannot be read. */
export const drifts = [...discoveryFaults, 'unreachable', 'address-refused'] as const
export type Drift = (typeof drifts)[number]
