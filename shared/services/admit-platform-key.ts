import { HubError } from '../domain/hub-error.ts'
import type { Ports } from '../ports/ports.ts'
import { spendAttempt } from './limit-attempts.ts'

type Needs = Pick<Ports, 'secrets' | 'attempts' | 'random' | 'clock'>

/** Points a minute: 60 right keys or 10 wrong ones from one address prefix; ten times as much from everywhere together. */
const budgets = { prefix: 60, everywhere: 600 }
const costs = { wrong: 6, right: 1 }
/**
 * Lets whoever holds the platform's master key pass. Every attempt counts as a wrong one until the key was looked at, so that many at once
 * find out no more than one after the other. Without a configured key nobody passes.
 * @throws HubError `caller.throttled` (details: `retryAfterSeconds`), `key.rejected`
 */
export async function admitPlatformKey(ports: Needs, key: string | undefined, addressPrefix: string): Promise<void> {
  // Prefixes share 4,096 counters by their hash: the table is bounded, and holds no address.
  const slot = ports.random.hash(addressPrefix).slice(0, 2)
  const buckets = [
    { name: `platform-key-${slot}`, budget: budgets.prefix },
    { name: 'platform-key', budget: budgets.everywhere },
  ]
  for (const bucket of buckets) await spendAttempt(ports, bucket, costs.wrong)
  const wanted = await ports.secrets.find('app', 'platform_master_api_key')
  // A missing key is compared too, with one that nobody knows: the time tells nothing.
  const same = ports.random.isSame(key ?? '', wanted ?? ports.random.secret())
  if (key === undefined || key === '' || wanted === undefined || !same)
    throw new HubError('key.rejected', 'This key opens nothing here.')
  for (const { name } of buckets) await spendAttempt(ports, { name, budget: Infinity }, costs.right - costs.wrong)
}
