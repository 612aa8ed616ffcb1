import type { ErrorCode } from '../hub-error.ts'
import { isOpenId, type IdentityProvider } from '../providers/identity-provider.ts'
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

/** The identity is what User Details says: at Facebook, too, there is no ID token. */
const ofOAuth2: readonly TestCheck[] = ['repetition', 'answer', 'secret', 'code', 'user-details', 'subject']
const ofDetails: ReadonlySet<TestCheck> = new Set(['user-details', 'person'] as const)

type Checked = Pick<IdentityProvider, 'kind'> & {
  readonly userDetailsUrl?: string | undefined
  readonly secretName?: string | undefined
}

/** Which checks a sign-in at this provider goes through, in their order. A public client, or the hub's own identity, has no secret. */
export function checksFor(provider: Checked): readonly TestCheck[] {
  const checks = isOpenId(provider)
    ? testChecks.filter((check) => provider.userDetailsUrl !== undefined || !ofDetails.has(check))
    : ofOAuth2
  return checks.filter((check) => check !== 'secret' || provider.secretName !== undefined)
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

/** What never comes as far as the step that it is a refusal of: the code is sent to nobody without a proof. */
const beforeStep: Partial<Record<ErrorCode, TestCheck>> = {
  'credential.missing': 'secret',
  'credential.rejected': 'secret',
}

/** The refusals of the step that believes or does not: those of the verifier, and what comes around it. */
const byCode: Partial<Record<ErrorCode, TestCheck>> = {
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
export function judgeChecks(provider: Checked, refused: TracedStep | undefined): readonly Check[] {
  const checks = checksFor(provider)
  if (!refused) return checks.map((check) => ({ check, outcome: 'passed' }))
  const { code, reason } = refused
  const place = checks.indexOf(checkThat(refused, checks))
  return checks.map((check, at) => {
    if (at !== place) return { check, outcome: at < place ? 'passed' : 'not-reached' }
    return { check, outcome: 'refused', ...(code ? { code } : {}), ...(reason === undefined ? {} : { reason }) }
  })
}

/** The check that refused, of those that are made here. */
function checkThat({ step, code, reason }: TracedStep, checks: readonly TestCheck[]): TestCheck {
  const named: readonly (TestCheck | undefined)[] = [
    code === undefined ? undefined : beforeStep[code],
    byStep[step],
    // Without an access token there is nobody to ask for User Details.
    reason === 'no access token in the answer' ? 'user-details' : undefined,
    code === undefined ? undefined : byCode[code],
  ]
  return named.find((check) => check !== undefined && checks.includes(check)) ?? 'code'
}
