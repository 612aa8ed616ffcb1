import { HubError } from '../domain/hub-error.ts'
import type { Bucket } from '../ports/limits.ts'
import type { Ports } from '../ports/ports.ts'
import { throttled } from './limit-visits.ts'

type Needs = Pick<Ports, 'secrets' | 'limits' | 'random' | 'platform'>

/** In points. */
const costs = { wrong: 6, right: 1 }

/**
 * Lets whoever holds the platform's master key pass. Every attempt counts as a wrong one until the key was looked at, so that many at once
 * find out no more than one after the other. While it is guessed at from everywhere each network still has a few attempts. Without a
 * configured key nobody passes.
 * @throws HubError `caller.throttled` (details: `retryAfterSeconds`), `key.rejected`
 */
export async function admitPlatformKey(ports: Needs, key: string | undefined, network: string): Promise<void> {
  const points = ports.platform.limits.perMinute.key
  const counted = [
    spendOn(ports, { name: 'key network', of: network, perMinute: points }),
    spendOn(ports, { name: 'key', of: '', perMinute: points * 10 }, () =>
      spendOn(ports, {
        name: 'key network at subject',
        of: network,
        perMinute: Math.max(3 * costs.wrong, points / 10),
      }),
    ),
  ]
  const wanted = await ports.secrets.find('app', 'platform_master_api_key')
  // A missing key is compared too, with one that nobody knows: the time tells nothing.
  const same = ports.random.isSame(key ?? '', wanted ?? ports.random.secret())
  if (key === undefined || key === '' || wanted === undefined || !same)
    throw new HubError('key.rejected', 'This key opens nothing here.')
  for (const bucket of counted) ports.limits.spend(bucket, costs.right - costs.wrong, Infinity)
}

/** @returns what was spent of @throws HubError `caller.throttled` */
function spendOn({ limits }: Needs, bucket: Bucket, otherwise?: () => Bucket): Bucket {
  const wait = limits.spend(bucket, costs.wrong, bucket.perMinute)
  if (wait === undefined) return bucket
  if (otherwise) return otherwise()
  throw throttled(wait)
}
