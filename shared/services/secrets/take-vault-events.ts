import { integrationSecretName } from '../../domain/secret-name.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import type { VaultEvent } from '../../ports/vault-events.ts'
import { everyPage } from '../every-page.ts'
import { isOwnValue, sweepValue } from './sweep-credentials.ts'
import { watchRow, type WatchNeeds } from './watch-secrets.ts'

type Needs = WatchNeeds & Pick<RequestPorts, 'readVaultEvents' | 'secrets' | 'platform'>

/** What became of a message's events, in numbers. */
export interface TakenEvents {
  /** Notices that were told. */
  readonly told: number
  /** Events of other vaults, or of nothing that is watched. */
  readonly foreign: number
  readonly unreadable: number
}

/**
 * What the vault says of secrets that end soon: each is looked at at once, and told as the daily watch would tell it: once for each secret and
 * stage, whoever comes first. An event is believed in nothing but where to look. Safe to repeat.
 * @throws what went wrong first, after every event was looked at
 */
export async function takeVaultEvents(ports: Needs, message: unknown): Promise<TakenEvents> {
  const events = ports.readVaultEvents(message)
  const faults: unknown[] = []
  let told = 0
  for (const event of events)
    try {
      told += await takeEvent(ports, event)
    } catch (thrown) {
      faults.push(thrown)
    }
  if (faults.length > 0) throw faults[0]
  const count = (wanted: VaultEvent['kind']) => events.filter(({ kind }) => kind === wanted).length
  return { told, foreign: count('foreign'), unreadable: count('unreadable') }
}

async function takeEvent(ports: Needs, event: VaultEvent): Promise<number> {
  if (event.kind !== 'secret') return 0
  const { owner, name, version } = event
  if (owner === 'app') return isOwnValue(name) ? sweepValue(ports, name) : 0
  const clientId = clientIdIn(name)
  if (clientId === undefined) return 0
  const secrets = await everyPage((wish) => ports.integrationSecrets.list(owner, { ...wish, clientId }))
  const secret = secrets.find(({ vaultVersion }) => vaultVersion === version)
  return secret ? watchRow(ports, secret) : 0
}

/** Whose values are kept under a name, if it is one of a System integration. */
function clientIdIn(name: string): string | undefined {
  const [, ...parts] = /^integration_secret_(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/.exec(name) ?? []
  const clientId = parts.join('-')
  return parts.length > 0 && integrationSecretName(clientId) === name ? clientId : undefined
}
