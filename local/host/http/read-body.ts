import type { IncomingMessage } from 'node:http'

/** The genuine host's default, FUNCTIONS_REQUEST_BODY_SIZE_LIMIT. */
export const LARGEST_BODY_BYTES = 104_857_600

export type Body = { state: 'read'; bytes: Buffer | undefined } | { state: 'too-large' } | { state: 'broken-off' }

/**
 * Reads a request's body to its end. Without streaming the genuine host hands a body on only when Content-Length announces
 * it, so one sent in chunks arrives empty (`forwardChunked` is for the durable API, which reads its bodies itself).
 */
export function readBody(request: IncomingMessage, forwardChunked = false): Promise<Body> {
  const length = request.headers['content-length']
  const chunked = request.headers['transfer-encoding'] !== undefined
  if (!chunked && (length === undefined || length === '0')) return Promise.resolve({ state: 'read', bytes: undefined })
  if (announcesTooMuch(request)) return Promise.resolve({ state: 'too-large' })
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let received = 0
    request.on('data', (chunk: Buffer) => {
      received += chunk.length
      if (received > LARGEST_BODY_BYTES) {
        request.removeAllListeners('data')
        resolve({ state: 'too-large' })
      } else if (!chunked || forwardChunked) {
        chunks.push(chunk)
      }
    })
    request.once('end', () => {
      const [only] = chunks
      resolve({ state: 'read', bytes: chunks.length > 1 ? Buffer.concat(chunks) : only })
    })
    request.once('close', () => {
      resolve({ state: 'broken-off' })
    })
    request.once('error', () => {
      resolve({ state: 'broken-off' })
    })
  })
}

export function announcesTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > LARGEST_BODY_BYTES
}
