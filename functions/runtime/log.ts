import { HubError } from '../../shared/domain/hub-error.ts'

/** Where the lines of one invocation go: the host's own log, under the function's name. */
export interface Log {
  warn(...parts: unknown[]): void
  error(...parts: unknown[]): void
}

/** Names whose values are secrets wherever they stand; `code` and `state` are so in addresses alone. */
const secretNames =
  'nonce|id_token|access_token|refresh_token|client_secret|client_assertion|code_verifier|assertion|password|secretText'

/** Bounded where a shape could start anywhere, so that a long text is searched in one pass. */
const secretShapes: readonly RegExp[] = [
  /\beyJ[\w-]*(\.[\w-]*){2,4}/g,
  new RegExp(
    `\\b(${secretNames}|code|state|sig|login_hint|logout_hint|id_token_hint|AccountKey|SharedAccessKey|SharedAccessSignature)=[^&\\s"';]+`,
    'gi',
  ),
  new RegExp(`"(${secretNames})"\\s*:\\s*"[^"]*"`, 'gi'),
  /\b(bearer|basic)\s+[\w.~+/=-]+/gi,
  /[\w~+/-]{40,}={0,2}/g,
  /[^\s<>"(),:;@[\]\\]{1,256}(@|%40)[\p{L}\p{N}_-]{1,63}(\.[\p{L}\p{N}_-]{1,63})+/giu,
]

/** Takes out whatever looks like a token, a code, a key or an e-mail address: upstream texts end in the log through here alone. */
export function redact(text: string): string {
  return secretShapes.reduce((clean, shape) => clean.replace(shape, '[redacted]'), text)
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
