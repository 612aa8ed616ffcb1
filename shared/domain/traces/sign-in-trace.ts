import type { ErrorCode } from '../hub-error.ts'
import type { EntraTenantId, MemberId, OrganisationId } from '../ids.ts'
import { isAudienceReason } from '../tokens/audience-reasons.ts'
import { signInMinutes, type SignInPurpose, type SignInState } from '../sign-in-state.ts'

/**
 * The steps of a sign-in, in their order. `start`: may it begin; `state`: is the answer one of this browser's own sign-ins; `provider`: is that
 * provider still offered; `repetition`: does the answer say nothing twice; `issuer`: is it the one that was asked; `answer`: does it bring a code;
 * `code`: was the code redeemed; `keys`: were the provider's keys read; `details`: did User Details answer; `identity`: is the proof believed;
 * `admission`: may this person in; `session`: was it opened.
 */
export const traceSteps = [
  'start',
  'state',
  'provider',
  'repetition',
  'issuer',
  'answer',
  'code',
  'keys',
  'details',
  'identity',
  'admission',
  'session',
] as const
export type TraceStep = (typeof traceSteps)[number]

/** Not every provider has these: they stand in a trace only where they were reached. */
const optional: ReadonlySet<TraceStep> = new Set(['start', 'keys', 'details'])

export interface TracedStep {
  readonly step: TraceStep
  readonly outcome: 'passed' | 'refused' | 'not-reached'
  /** Of one that refused. */
  readonly code?: ErrorCode
  /** A well-known word of the provider's answer, such as `invalid_client`; never its text. */
  readonly reason?: string
  /** How long it took, in milliseconds. */
  readonly took?: number
}

/**
 * `passed`: whoever it was got in, or what the sign-in was for was done; `asked`: the person has something to do first (a mailed link to
 * confirm, or a silent renewal that the provider would not give without them); `unfinished`: the browser never came back.
 */
export const traceOutcomes = ['passed', 'refused', 'asked', 'unfinished'] as const
export type TraceOutcome = (typeof traceOutcomes)[number]

/** What is known of an attempt besides its steps. Nothing of it is a token, a code, a claim's value or an address of a person. */
export interface TraceFacts {
  readonly purpose?: SignInPurpose
  /** Whose administrators may read it; absent: it cannot be told, and only operators may. */
  readonly organisationId?: OrganisationId
  /** Whom Microsoft Entra vouched for is of this tenant. */
  readonly tid?: EntraTenantId
  readonly memberId?: MemberId
  readonly silent?: boolean
  /** Names of the claims that came. */
  readonly claims?: readonly string[]
  /** The domain of the e-mail address that came. */
  readonly eMailDomain?: string
  readonly startedAt?: Date
}

/** One attempt to sign in. */
export interface SignInTrace extends TraceFacts {
  /** The number that the person was shown: the correlation id of the request that ended it. */
  readonly number: string
  /** `entra`, or the id of a configured provider, as the browser named it. */
  readonly provider: string
  readonly outcome: TraceOutcome
  /** Of one that was refused. */
  readonly code?: ErrorCode
  readonly steps: readonly TracedStep[]
  readonly endedAt: Date
}

/** Whether anybody could have made it: no state of ours is behind it, or its browser never came back. */
export const isOfAnybody = ({ startedAt, outcome, steps }: SignInTrace): boolean =>
  startedAt === undefined ||
  (outcome === 'unfinished' && !steps.some(({ step, outcome: of }) => step === 'state' && of === 'passed'))

/** The steps that were taken, and those that a refusal kept from being reached. */
export function wholeWay(taken: readonly TracedStep[], outcome: TraceOutcome): readonly TracedStep[] {
  if (outcome === 'passed' || outcome === 'asked') return taken
  const last = Math.max(-1, ...taken.map(({ step }) => traceSteps.indexOf(step)))
  const missed = traceSteps.filter((step, place) => place > last && !optional.has(step))
  return [...taken, ...missed.map((step) => ({ step, outcome: 'not-reached' }) as const)]
}

/** What the state of a sign-in says of the attempt. */
export const factsOfState = ({ purpose, organisationId, silent, expiresAt }: SignInState): TraceFacts => ({
  purpose,
  ...(organisationId === undefined ? {} : { organisationId }),
  silent,
  startedAt: new Date(expiresAt.getTime() - signInMinutes * 60_000),
})

const told: readonly SignInPurpose[] = ['sign-in', 'proof', 'test', 'link']

/**
 * What a sign-in leaves whose browser never came back: nobody was shown a number, so it goes by the beginning of its state's hash. Undefined for
 * what was answered, or was no sign-in.
 */
export function unfinishedTrace(state: SignInState, hash: string): SignInTrace | undefined {
  if (state.usedAt !== undefined || !told.includes(state.purpose)) return undefined
  return {
    ...factsOfState(state),
    number: `unfinished-${hash.slice(0, 16)}`,
    provider: state.provider,
    outcome: 'unfinished',
    steps: wholeWay([{ step: 'start', outcome: 'passed' }], 'unfinished'),
    endedAt: state.expiresAt,
  }
}

const mostClaims = 40
/** As claims are called; a name that could be a person's address is none. */
const claimName = /^[A-Za-z0-9_.:/#-]{1,80}$/

/** The names of claims, each once and bounded. */
export function claimNames(sources: readonly { readonly claims: object }[]): readonly string[] {
  const names = new Set(sources.flatMap(({ claims }) => Object.keys(claims)).filter((name) => claimName.test(name)))
  return [...names].sort().slice(0, mostClaims)
}

const words =
  /^(?:invalid_(?:request|client|scope|grant)|unauthorized_client|unsupported_grant_type|(?:User Details |the list of e-mails )?answered \d{3}|the list of e-mails is no JSON|User Details are no JSON object|no (?:ID|access) token in the answer|AADSTS\d{3,8})$/

/** The cause of a refusal, where it is one of our own few words: anything else stays in the log. */
export const reasonOf = (cause: unknown): string | undefined =>
  typeof cause === 'string' && (words.test(cause) || isAudienceReason(cause)) ? cause : undefined
