import { takeVaultEvents } from '../../shared/services/secrets/take-vault-events.ts'
import type { QueueReader } from '../runtime/queue.ts'

/** Key Vault tells of secrets that end soon by Event Grid; the timers that watch them do not rely on it. */
export const vaultEventsQueue: QueueReader = {
  name: 'TakeVaultEvents',
  act: takeVaultEvents,
}
