import { HubError } from '../../shared/domain/hub-error.ts'
import { redact } from '../../shared/domain/redact.ts'

/** Where the lines of one invocation go: the host's own log, under the function's name. */
export interface Log {
  warn(...parts: unknown[]): void
  error(...parts: unknown[]): void
}

/** An error and its causes, one line each, redacted; the stack only of what we did not expect. */
export function describe(thrown: unknown): string {
  const lines: string[] = []
  for (let error = thrown, depth = 0; error !== undefined && depth < 5; depth += 1) {
    if (!(error instanceof Error)) {
      lines.push(describeBody(error))
      break
    }
    const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
    lines.push(`${error.name}${code}: ${error.message}`)
    if (!(error instanceof HubError) && depth === 0 && error.stack !== undefined)
      lines.push(error.stack.split('\n').slice(1, 8).join('\n'))
    error = error.cause
  }
  return redact(lines.join('\n  because '))
}

/** Of an upstream answer only what names its reason: the OAuth error and Entra's AADSTS numbers. */
function describeBody(body: unknown): string {
  if (typeof body !== 'object' || body === null) return typeof body === 'string' ? body : typeof body
  const { error, error_codes: codes } = body as { readonly error?: unknown; readonly error_codes?: unknown }
  const numbers = Array.isArray(codes)
    ? codes.filter((code) => typeof code === 'number').map((code) => `AADSTS${code}`)
    : []
  const reasons = [...(typeof error === 'string' ? [error] : []), ...numbers]
  return reasons.length > 0 ? `the provider answered ${reasons.join(' ')}` : 'an answer without a reason'
}
