import { hmacSha256 } from '../crypto/hmac.ts'

interface Message {
  readonly id: string
  readonly at: Date
  readonly body: string
  readonly contentType: string
}

/**
 * A POST that is signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, and in `webhook-signature` for each key `v1,` and the
 * HMAC-SHA256 of id, timestamp and body with dots between, with blanks between them. https://www.standardwebhooks.com/
 */
export function signedPost({ id, at, body, contentType }: Message, keys: readonly Uint8Array[]) {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const headers = {
    'content-type': contentType,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => `v1,${hmacSha256(key, `${id}.${timestamp}.${body}`)}`).join(' '),
  }
  return { method: 'POST', headers, body } as const
}
