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

/** Takes out whatever looks like a token, a code, a key or an e-mail address: upstream texts are kept through here alone. */
export function redact(text: string): string {
  return secretShapes.reduce((clean, shape) => clean.replace(shape, '[redacted]'), text)
}

/** How much of an upstream text is kept beside what it is about. */
const longestUpstream = 500

/** What a source said, redacted and cut short: the innermost text that an error carries. Undefined where there is none. */
export function upstreamText(thrown: unknown): string | undefined {
  let text: string | undefined
  for (let cause = thrown, depth = 0; cause !== undefined && cause !== null && depth < 5; depth += 1) {
    if (typeof cause === 'string') text = cause
    if (typeof cause !== 'object') break
    const { message, cause: inner, error_description: described } = cause as Readonly<Record<string, unknown>>
    if (depth > 0 && typeof message === 'string' && message !== '') text = message
    if (typeof described === 'string') text = described
    cause = inner
  }
  return text === undefined ? undefined : redact(text).slice(0, longestUpstream)
}
