import { setTimeout as pause } from 'node:timers/promises'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { AddressGuard } from '../../ports/address-guard.ts'
import type { TellOperators, WebhookMessage } from '../../ports/operator-webhook.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { signedPost } from './signed-post.ts'

/** Milliseconds before each further attempt. */
const waits = [1_000, 4_000]
/** Milliseconds for one attempt. */
const longestCall = 10_000

interface Means {
  readonly guard: Pick<AddressGuard, 'guardedFetch'>
  readonly secrets: Pick<Secrets, 'find'>
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

/**
 * Posts JSON to the address that the operators set, through the address guard, signed ({@link signedPost}).
 * @param address absent: nothing is sent
 */
export function operatorWebhook(
  address: string | undefined,
  { guard, secrets, wait = (milliseconds) => pause(milliseconds) }: Means,
): TellOperators {
  return async (message) => {
    if (address === undefined) return
    const secret = await secrets.find('app', 'operator_webhook_secret')
    if (secret === undefined)
      throw new HubError('webhook.refused', 'The webhook has no secret to be signed with, so that nothing is sent.')
    const request = signed(message, secret)
    for (let attempt = 0; ; attempt += 1)
      try {
        await post(guard, address, request)
        return
      } catch (thrown) {
        const next = waits[attempt]
        if (next === undefined || isHubError(thrown, 'webhook.refused', 'address.refused')) throw thrown
        await wait(next)
      }
  }
}

/** Not the moment of sending is signed but that of the message, so that every attempt is the same. */
function signed({ id, type, at, data }: WebhookMessage, secret: string) {
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data })
  const post = signedPost({ id, at, body, contentType: 'application/json' }, [Buffer.from(secret)])
  return { ...post, within: longestCall, largestAnswer: 64 * 1024 }
}

async function post(guard: Means['guard'], address: string, request: ReturnType<typeof signed>): Promise<void> {
  const { status } = await guard.guardedFetch(address, request)
  if (status >= 200 && status < 300) return
  if (status === 408 || status === 429 || status >= 500)
    throw new HubError('webhook.unavailable', 'The webhook does not take the message now.', { details: { status } })
  throw new HubError('webhook.refused', 'The webhook refuses the message.', { details: { status } })
}
