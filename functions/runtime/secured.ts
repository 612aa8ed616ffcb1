import type { HttpResponseInit } from '@azure/functions'

/** What we answer is nobody's to store, to guess the type of, or to name to the next site; an answer's own headers count more. */
export function secured(response: HttpResponseInit, correlationId: string): HttpResponseInit {
  const headers = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-correlation-id': correlationId,
    ...(response.headers as Record<string, string> | undefined),
  }
  return { ...response, headers }
}
