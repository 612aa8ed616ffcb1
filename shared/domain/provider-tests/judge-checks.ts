import type { ErrorCode } from '../hub-error.ts'
import type { IdentityProvider } from '../providers/identity-provider.ts'
import type { TracedStep, TraceStep } from '../traces/sign-in-trace.ts'

/**
 * What is looked at in a sign-in at a configured provider, in the order in which it is. `repetition`, `issuer-in-answer`, `answer`: the answer
 * that the browser brought; `secret`: the vault has it; `code`: it was redeemed; `id-token`: there is one, and it can be read; then its parts;
 * `user-details`: they were given; `person`: they are about the same person.
 */
export const testChecks = [
  'repetition',
  'issuer-in-answer',
  'answer',
  'secret',
  'code',
  'id-token',
  'issuer',
  'keys',
  'signature',
  'audience',
  'time',
  'kind',
  'client',
  'nonce',
  'subject',
  'user-details',
  'person',
] as const
export type TestCheck = (typeof testChecks)[number]

export interface Check {
  readonly check: TestCheck
  readonly outcome: TracedStep['outcome']
  readonly code?: ErrorCode
  readonly reason?: string
}

/** The identity is what User Details says. */
const ofOAuth2: readonly TestCheck[] = ['repetition', 'answer', 'secret', 'code', 'user-details', 'subject']
const ofDetails: ReadonlySet<TestCheck> = new Set(['user-details', 'person'] as const)

/** Which checks a sign-in at this provider goes through, in their order. */
export function checksFor(provider: Pick<IdentityProvider, 'kind' | 'userDetailsUrl'>): readonly TestCheck[] {
  if (provider.kind === 'oauth2') return ofOAuth2
  return testChecks.filter((check) => provider.userDetailsUrl !== undefined || !ofDetails.has(check))
}

/** The steps of the pipeline that are one check each. */
const byStep: Partial<Record<TraceStep, TestCheck>> = {
  repetition: 'repetition',
  issuer: 'issuer-in-answer',
  answer: 'answer',
  code: 'code',
  keys: 'keys',
  details: 'user-details',
}

/** The refusals of the step that believes or does not: those of the verifier, and what comes around it. */
const byCode: Partial<Record<ErrorCode, TestCheck>> = {
  'credential.missing': 'secret',
  'vault.unavailable': 'secret',
  'vault.refused': 'secret',
  'secret.disabled': 'secret',
  'provider.refused': 'id-token',
  'token.oversize': 'id-token',
  'token.malformed': 'id-token',
  'token.duplicated': 'id-token',
  'issuer.invalid': 'issuer',
  'policy.refused': 'issuer',
  'tenant.invalid': 'issuer',
  'version.refused': 'issuer',
  'algorithm.refused': 'signature',
  'header.refused': 'signature',
  'key.unknown': 'signature',
  'key.mismatched': 'signature',
  'key.foreign': 'signature',
  'signature.invalid': 'signature',
  'audience.invalid': 'audience',
  'time.invalid': 'time',
  'token.expired': 'time',
  'token.premature': 'time',
  'kind.unproven': 'kind',
  'kind.contradictory': 'kind',
  'kind.refused': 'kind',
  'type.refused': 'kind',
  'tenant.foreign': 'client',
  'client.missing': 'client',
  'client.foreign': 'client',
  'nonce.invalid': 'nonce',
  'scope.missing': 'subject',
  'claim.invalid': 'subject',
  'claim.missing': 'subject',
  'subject.missing': 'subject',
  'person.mismatched': 'person',
}

/** Every check of a test: those before the one that refused passed, those behind it were not reached. */
export function judgeChecks(
  provider: Pick<IdentityProvider, 'kind' | 'userDetailsUrl'>,
  refused: TracedStep | undefined,
): readonly Check[] {
  const checks = checksFor(provider)
  if (!refused) return checks.map((check) => ({ check, outcome: 'passed' }))
  const { code, reason } = refused
  const named = byStep[refused.step] ?? (code && byCode[code]) ?? 'secret'
  const place = checks.indexOf(named)
  return checks.map((check, at) => {
    if (at !== place) return { check, outcome: at < place ? 'passed' : 'not-reached' }
    return { check, outcome: 'refused', ...(code ? { code } : {}), ...(reason === undefined ? {} : { reason }) }
  })
}
