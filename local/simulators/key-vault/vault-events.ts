import { randomUUID } from 'node:crypto'
import { simulatedAddress } from '../../../shared/adapters/key-vault/simulated-address.ts'
import { storageQueue, type StorageQueue } from '../../storage-queue.ts'
import type { SecretVersion, VaultSecret, VaultStore } from './vault-store.ts'

/** What Event Grid was told to send, and what it sent. */
export interface VaultEventBook {
  /** Absent: nobody has subscribed. */
  subscription?: { readonly queue: StorageQueue; readonly since: number }
  readonly sent: VaultEvent[]
  readonly told: Set<string>
}

/** What of a simulation tells of ends. */
interface EventSource {
  readonly vault: VaultStore
  readonly vaultEvents: VaultEventBook
  readonly clock: { now(): Date }
  readonly log: (line: string) => void
}

type VaultEvent = ReturnType<typeof eventOf>

export const emptyEventBook = (): VaultEventBook => ({ sent: [], told: new Set() })

/** In seconds. */
const nearness = 30 * 86_400

/** From now on events go into a queue, which is made where there is none. What was put before is not told of. */
export async function subscribeToVault(
  { vaultEvents, clock }: Pick<EventSource, 'vaultEvents' | 'clock'>,
  wish: { readonly connectionString: string; readonly queueName: string },
): Promise<void> {
  const queue = storageQueue(wish.connectionString, wish.queueName)
  await queue.ensure()
  vaultEvents.subscription = { queue, since: Math.floor(clock.now().getTime() / 1000) }
}

/**
 * Tells of each version that has come near its end, or has ended, once each: thirty days before, and of versions made after the subscription only.
 * https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
export async function tellOfEnds({ vault, vaultEvents, clock, log }: EventSource): Promise<void> {
  const { subscription, told, sent } = vaultEvents
  if (!subscription) return
  const now = Math.floor(clock.now().getTime() / 1000)
  for (const secret of vault.secrets.values())
    for (const version of secret.deleted ? [] : secret.versions) {
      const { exp = Infinity, created, enabled, id } = version
      if (!enabled || created < subscription.since || exp - now > nearness) continue
      const type = `Microsoft.KeyVault.${exp <= now ? 'SecretExpired' : 'SecretNearExpiry'}`
      const mark = `${secret.name}/${id}/${type}`
      if (told.has(mark)) continue
      told.add(mark)
      const event = eventOf(type, secret, version, clock.now())
      sent.push(event)
      await subscription.queue.put(Buffer.from(JSON.stringify(event)).toString('base64')).catch(() => {
        log(`An event of the vault did not get into its queue.`)
      })
    }
}

/** In the schema of CloudEvents 1.0. */
function eventOf(type: string, { name }: VaultSecret, { id, nbf, exp }: SecretVersion, now: Date) {
  const vaultName = new URL(simulatedAddress).hostname.split('.')[0] ?? ''
  return {
    id: randomUUID(),
    source: `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/simulated/providers/Microsoft.KeyVault/vaults/${vaultName}`,
    subject: name,
    type,
    time: now.toISOString(),
    data: {
      Id: `${simulatedAddress}/secrets/${name}/${id}`,
      VaultName: vaultName,
      ObjectType: 'Secret',
      ObjectName: name,
      Version: id,
      NBF: nbf ?? null,
      EXP: exp ?? null,
    },
    specversion: '1.0',
  }
}
