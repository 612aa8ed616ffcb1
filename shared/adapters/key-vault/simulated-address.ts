/** As which the vault is known while it is simulated on this machine: Azure's libraries send no credential over plain http. */
export const simulatedAddress = 'https://simulated.vault.azure.net'

/** What the ids of a vault's secrets begin with. */
export const vaultOriginOf = (vaultUrl: string): string =>
  vaultUrl.startsWith('http:') ? simulatedAddress : new URL(vaultUrl).origin
