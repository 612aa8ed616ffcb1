import { retryAfterSeconds } from '../../domain/retry-after.ts'
import type { AddressGuard } from '../../ports/address-guard.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SendWebhook } from '../../ports/webhooks.ts'
import { signedPost } from './signed-post.ts'

/** Milliseconds for one attempt: resolving, connecting, and the answer's head. */
const usualCall = 10_000

const keyOf = (secret: string) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64')

/** Sends events to the addresses of customers. What they answer beyond the status is not read. */
export function sendWebhook(
  guard: Pick<AddressGuard, 'guardedFetch'>,
  clock: Clock,
  longestCall = usualCall,
): SendWebhook {
  return async (address, message, secrets) => {
    const post = signedPost(
      { ...message, contentType: 'application/cloudevents+json; charset=utf-8' },
      secrets.map(keyOf),
    )
    const { status, headers } = await guard.guardedFetch(address, { ...post, within: longestCall, content: 'ignored' })
    const later = retryAfterSeconds(headers.get('retry-after'), clock.now())
    return { status, ...(later === undefined ? {} : { retryAfterSeconds: later }) }
  }
}
