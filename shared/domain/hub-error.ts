/**
 * Every refusal the hub can give, as `noun.adjective`. The HTTP status of each stands in `shared/contract/problems.ts`,
 * its meaning and what to do about it in docs/errors.md; a test holds the three together.
 */
export const errorCodes = [
  // what was sent
  'input.invalid',
  'body.malformed',
  'body.oversize',
  'cursor.invalid',
  'route.unknown',
  'version.missing',
  'version.stale',
  // a browser's sign-in
  'return.refused',
  'state.missing',
  'state.unknown',
  'state.replayed',
  'state.expired',
  'state.foreign',
  'answer.invalid',
  'answer.doubted',
  'code.rejected',
  'provider.mixed',
  'provider.declined',
  'provider.refused',
  'provider.unavailable',
  'interaction.required',
  'person.mismatched',
  'provider.unknown',
  'provider.disabled',
  'eMail.missing',
  'eMail.taken',
  'eMail.unproven',
  'link.refused',
  // an administrator's consent
  'invitation.unknown',
  'invitation.used',
  'invitation.expired',
  'invitation.withdrawn',
  'invitation.foreign',
  'consent.declined',
  'consent.refused',
  'tenant.mismatched',
  // a token
  'token.malformed',
  'token.oversize',
  'token.duplicated',
  'token.expired',
  'token.premature',
  'algorithm.refused',
  'header.refused',
  'type.refused',
  'key.unknown',
  'key.mismatched',
  'key.foreign',
  'signature.invalid',
  'issuer.invalid',
  'policy.refused',
  'version.refused',
  'audience.invalid',
  'time.invalid',
  'nonce.invalid',
  'subject.missing',
  'kind.refused',
  'kind.unproven',
  'kind.contradictory',
  'scope.missing',
  'client.missing',
  'client.foreign',
  'claim.missing',
  'claim.invalid',
  // who may
  'tenant.invalid',
  'tenant.foreign',
  'tenant.unknown',
  'tenant.pending',
  'tenant.revoked',
  'consent.lost',
  'organisation.suspended',
  'organisation.invited',
  'organisation.foreign',
  'organisation.unknown',
  'organisation.unchosen',
  'role.missing',
  'member.inactive',
  'permission.missing',
  'session.missing',
  'session.expired',
  'session.revoked',
  'session.stale',
  'forgery.suspected',
  // what is kept
  'externalId.taken',
  'state.conflicting',
  'mapping.unknown',
  'mapping.taken',
  'member.unknown',
  'member.taken',
  'admin.last',
  'admin.own',
  'session.unknown',
  'connection.missing',
  'credential.missing',
  'credential.rejected',
  'consent.missing',
  'access.refused',
  'providers.exhausted',
  'run.unknown',
  'source.throttled',
  'source.unavailable',
  'source.unreadable',
  'storage.unavailable',
  'hub.faulty',
  // the outside world
  'discovery.refused',
  'address.refused',
  'address.unresolved',
  'address.unreachable',
  'address.oversize',
  'mail.unconfigured',
  'mail.unavailable',
  'mail.refused',
  'vault.unavailable',
  'vault.refused',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Facts about a refusal that may be shown to whoever asked: ids and names of fields, never a secret or an upstream text. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>

/**
 * A refusal with a stable code and one sentence for the person who meets it.
 * `cause` is for the log only; it never leaves the hub.
 */
export class HubError extends Error {
  override readonly name = 'HubError'
  readonly code: ErrorCode
  readonly details: ErrorDetails | undefined

  constructor(code: ErrorCode, sentence: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details
  }
}

/** Whether something thrown is a refusal of ours, optionally with one of these codes. */
export function isHubError(thrown: unknown, ...codes: ErrorCode[]): thrown is HubError {
  return thrown instanceof HubError && (codes.length === 0 || codes.includes(thrown.code))
}
