import type { SecretDeliveries } from '../../ports/provisioning.ts'

/** Where the hub brings Secrets to nobody: operators read them from the vault, and the date alone decides when an earlier one goes. */
export const noDeliveries: SecretDeliveries = {
  offer: () => Promise.resolve(),
  stateOf: () => Promise.resolve('none'),
}
