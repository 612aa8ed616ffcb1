import { HubError } from '../../shared/domain/hub-error.ts'

/** Where the lines of one invocation go: the host's own log, under the function's name. */
export interface Log {
  warn(...parts: unknown[]): void
  error(...parts: unknown[]): void
}

const secretShapes: readonly RegExp[] = [
  /\beyJ[\w-]*\.[\w-]*\.[\w-]*/g,
  /\b(code|state|nonce|id_token|access_token|refresh_token|client_secret|code_verifier|assertion|sig|AccountKey|SharedAccessSignature)=[^&\s"';]+/gi,
  /\b(bearer|basic)\s+[\w.~+/=-]+/gi,
  /[\w~+/-]{40,}={0,2}/g,
  /[\w.+-]+@[\w-]+(\.[\w-]+)+/g,
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
      lines.push(typeof error === 'string' ? error : typeof error)
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
