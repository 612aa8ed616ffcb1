import type { SecretOwner } from './secrets.ts'

/**
 * What a vault says of a secret that ends soon or has ended. It is a hint where to look and nothing else: what is told to people follows from
 * what is kept. `foreign`: of another vault, or of nothing that the hub keeps. `unreadable`: in no shape that a vault tells in.
 */
export type VaultEvent =
  | { readonly kind: 'secret'; readonly owner: SecretOwner; readonly name: string; readonly version: string }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unreadable' }

/** Whatever came out of the queue: one event, or several. */
export type ReadVaultEvents = (message: unknown) => readonly VaultEvent[]
