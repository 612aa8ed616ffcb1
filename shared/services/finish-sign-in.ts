import { activeDoor, type OpenDoor } from '../domain/admission.ts'
import { isHubError } from '../domain/hub-error.ts'
import type { OrganisationId, ProviderId } from '../domain/ids.ts'
import { entraPassportKey, type Member } from '../domain/member.ts'
import { domainOf, parseEMail } from '../domain/profile.ts'
import { refuseProviderError, wantsPerson } from '../domain/provider-answer.ts'
import type { EMail } from '../domain/profile.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import { claimNames, factsOfState, type TraceFacts, type TraceOutcome } from '../domain/traces/sign-in-trace.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { admitByProvider } from './admit-by-provider.ts'
import { admitPerson } from './admit-person.ts'
import { appointFirstOperator } from './appoint-first-operator.ts'
import { entraProvider } from './begin-sign-in.ts'
import { identifyAtEntra, refuseOtherThanEntra, type Person } from './identify-at-entra.ts'
import { identifyAtProvider, refuseOtherProvider, type Identified, type Identity } from './identify-at-provider.ts'
import { sendProof } from './e-mail-proofs.ts'
import { finishLink, type Newcomer } from './link-passport.ts'
import {
  openSession,
  previousSession,
  sessionBefore,
  vouchedByProvider,
  type Renewal,
  type Vouched,
} from './open-session.ts'
import { entraLabel } from './passports.ts'
import { passportMark } from './passport-mark.ts'
import { providerOfState, type SignInProvider } from './start-provider-sign-in.ts'
import { refuseRepetition, takeSignInState } from './take-sign-in-state.ts'
import { refuseOtherPerson, turnAtProvider, type Turn } from './turn-at-provider.ts'
import { finishProviderTest, type TestedSignIn } from './test-provider.ts'
import { traceOf, type Trace } from './trace-sign-in.ts'
import { useInvitation, type Outcome } from './use-invitation.ts'

/** What the browser brought back. */
export interface SignInAnswer {
  /** At whose address the answer came: `entra`, or the id of a configured provider. */
  readonly provider: string
  readonly parameters: URLSearchParams
  /** The value of the cookie that binds sign-ins to this browser. */
  readonly browser: string | undefined
  /** The same of sign-ins whose answer is posted from the provider's site. */
  readonly posting?: string | undefined
  /** The value of the cookie that binds mailed links to this browser, where it has one. */
  readonly proving?: string | undefined
  /** The value of its session cookie, where it was signed in already and the answer did not come from the provider's site. */
  readonly session: string | undefined
}

/** Where the person is asked, unless at Entra. */
export interface AskedProvider {
  readonly provider: ProviderId
  readonly organisation: OrganisationId
}

export type SignInResult =
  | {
      readonly kind: 'signed-in'
      /** The new value of the session cookie: a sign-in never keeps the old one (session fixation). */
      readonly session: string
      readonly returnTo: string
      readonly mustChoose: boolean
    }
  | Turn
  /** A silent renewal that the provider will not give without seeing the person: ask them. */
  | { readonly kind: 'ask-person'; readonly returnTo: string; readonly at?: AskedProvider }
  /** A tenant was onboarded through an invitation; with a session where the administrator may enter at once. */
  | { readonly kind: 'onboarded'; readonly outcome: Outcome; readonly session?: string }
  /** A Member who was signed in has one more Passport; their session stays. */
  | { readonly kind: 'linked'; readonly returnTo: string }
  /** A link was mailed, which proves in this browser alone whose the e-mail is. */
  | { readonly kind: 'proof-sent'; readonly browser: string }
  | TestedSignIn

/** Who asks whom: one case for Microsoft Entra, one for every provider that was configured. */
type Asked = { readonly kind: 'entra' } | ({ readonly kind: 'configured' } & SignInProvider)

/** Somebody whom it vouched for. */
type Vouching =
  | { readonly kind: 'entra'; readonly person: Person }
  | ({ readonly kind: 'configured'; readonly asked: SignInProvider } & Identified)

interface Admitted {
  readonly member: Member
  readonly doors: readonly OpenDoor[]
  /** The Organisation that the sign-in was for. */
  readonly wished?: OrganisationId
}

/** Somebody who has to show first that an e-mail is theirs. */
interface Unproven {
  readonly asked: SignInProvider
  readonly identity: Identity
  readonly unproven: EMail
}

/** The steps of the way back, each under the name by which a trace tells of it. */
const stepsOf = (trace: Trace) => ({
  takeState: trace.watch('state', takeSignInState, ({ state }) => {
    if (state.usedBy !== undefined) trace.notedByState()
    return factsOfState(state)
  }),
  askedProvider: trace.watch('provider', (asked: Promise<Asked>) => asked),
  refuseRepetition: trace.watch('repetition', refuseRepetition),
  refuseStrangeIssuer: trace.watch('issuer', refuseStrangeIssuer),
  readAnswer: trace.watch('answer', readAnswer),
  identify: trace.watch('identity', identify, factsOfVouching),
  admit: trace.watch('admission', admit, (admitted) =>
    'unproven' in admitted ? {} : { memberId: admitted.member.memberId },
  ),
  finishLink: trace.watch('admission', finishLink),
  sendProof: trace.watch('admission', sendProof),
  finishProof: trace.watch('admission', finishProof),
  finishTest: (ports: RequestPorts, state: SignInState, answer: SignInAnswer) =>
    finishProviderTest(ports, trace, state, answer),
  // A sign-in at a configured provider stays the Organisation's that it was for: there its trace is looked for.
  openSession: trace.watch('session', openSession, (_session, _ports, { active, vouched }) =>
    active && vouched.provider === undefined ? { organisationId: active.organisation.organisationId } : {},
  ),
})
type Steps = ReturnType<typeof stepsOf>

/**
 * The end of a browser's sign-in. Any refusal leaves no session, and the state is used up; a trace tells how far it came.
 * @throws HubError with the code of the step that refused
 */
export function finishSignIn(ports: RequestPorts, answer: SignInAnswer): Promise<SignInResult> {
  const trace = traceOf(ports, answer.provider)
  return trace.keep(() => finish(trace, stepsOf(trace), answer), outcomeOf)
}

/**
 * What the taking of a state notes, and who was asked: read while the state is taken. What a sign-in at a configured provider is for is known
 * from its start, so that its trace is found again by that and the number.
 */
function whileTaking(ports: RequestPorts) {
  let reading: Promise<Asked> | undefined
  return {
    note: (state: SignInState): Pick<SignInState, 'usedBy'> => {
      if (state.purpose === 'test') return {}
      reading = askedProvider(ports, state)
      // Of a state that somebody else took nobody wants to know it.
      reading.catch(() => undefined)
      const { purpose, organisationId } = state
      return purpose === 'sign-in' && organisationId !== undefined ? { usedBy: ports.correlationId } : {}
    },
    asked: (state: SignInState) => reading ?? askedProvider(ports, state),
  }
}

function outcomeOf(result: SignInResult): TraceOutcome {
  if (['ask-person', 'go-on', 'proof-sent'].includes(result.kind)) return 'asked'
  // The person broke off.
  if (result.kind === 'cancelled' || result.kind === 'kept') return 'unfinished'
  return result.kind === 'tested' && result.refused ? 'refused' : 'passed'
}

/** Step by step. */
async function finish({ ports, telling }: Trace, steps: Steps, answer: SignInAnswer): Promise<SignInResult> {
  const { parameters } = answer
  const { note, asked: askedFor } = whileTaking(ports)
  const taken = await steps.takeState(ports, answer, ['sign-in', 'proof', 'test', 'link'], note)
  const { state } = taken
  if (state.purpose === 'test') return steps.finishTest(ports, state, answer)
  const asked = await steps.askedProvider(askedFor(state))
  await steps.refuseRepetition(parameters)
  await steps.refuseStrangeIssuer(ports, asked, parameters)
  if (state.silent && wantsPerson(parameters)) return askPerson(state, asked)
  const turn = await steps.readAnswer(ports, asked, state, answer)
  if (turn) return turn
  const vouching = await steps.identify(ports, asked, parameters, taken)
  if (state.purpose === 'proof' && vouching.kind === 'entra')
    return steps.finishProof(ports, state, vouching.person, answer)
  if (state.purpose === 'link') return steps.finishLink(ports, state, answer, newcomerOf(vouching))
  const before = sessionBefore(ports, state, answer)
  if (state.flow === 'profile-edit') await refuseOtherPerson(ports, vouching, before)
  const admitted = await steps.admit(telling, vouching)
  if ('unproven' in admitted) {
    const { asked: at, identity, unproven: eMail } = admitted
    const wish = { asked: at, identity, eMail, returnTo: state.returnTo, browser: answer.proving }
    return { kind: 'proof-sent', browser: await steps.sendProof(ports, wish) }
  }
  const { member, doors, wished } = admitted
  const previous = await previousSession(ports, before, member)
  // A renewal goes on from a living session of the same person, or it is a sign-in, and the person is asked.
  if (state.silent && !previous) return askPerson(state, asked)
  const active = activeDoor(doors, wished ?? previous?.activeOrganisationId)
  const goesOn = state.silent || state.flow === 'profile-edit'
  const session = await steps.openSession(telling, {
    vouched: vouchedOf(ports, vouching),
    member,
    active,
    ...(goesOn && previous ? { renews: previous } : {}),
    ...renewalOf(vouching, state),
  })
  if (before !== undefined) await ports.sessions.remove(before)
  return { kind: 'signed-in', session, returnTo: state.returnTo, mustChoose: active === undefined }
}

/** An error becomes a refusal, or the next step that its provider asks for; undefined where there is a code. */
async function readAnswer(
  ports: RequestPorts,
  asked: Asked,
  state: SignInState,
  answer: SignInAnswer,
): Promise<SignInResult | undefined> {
  const turn = asked.kind === 'configured' ? await turnAtProvider(ports, asked, state, answer) : undefined
  if (!turn) refuseProviderError(answer.parameters)
  return turn
}

async function askedProvider(ports: RequestPorts, state: SignInState): Promise<Asked> {
  if (state.provider === entraProvider) return { kind: 'entra' }
  return { kind: 'configured', ...(await providerOfState(ports, state)) }
}

/** Judged before the code is sent anywhere. */
async function refuseStrangeIssuer(ports: RequestPorts, asked: Asked, parameters: URLSearchParams): Promise<void> {
  if (asked.kind === 'entra') await refuseOtherThanEntra(ports, parameters)
  else refuseOtherProvider(asked.provider, parameters)
}

async function identify(
  ports: RequestPorts,
  asked: Asked,
  parameters: URLSearchParams,
  taken: { readonly state: SignInState; readonly value: string },
): Promise<Vouching> {
  if (asked.kind === 'entra') return { kind: 'entra', person: await identifyAtEntra(ports, parameters, taken) }
  return { kind: 'configured', asked, ...(await identifyAtProvider(ports, asked.provider, parameters, taken.state)) }
}

/** What the next renewal needs: a provider that gave a refresh token is asked without the browser. */
function renewalOf(vouching: Vouching, { nonce }: SignInState): { renewal?: Renewal } {
  if (vouching.kind === 'entra' || vouching.refreshToken === undefined) return {}
  return { renewal: { refreshToken: vouching.refreshToken, nonce } }
}

/** Of the claims the names alone; of an e-mail its domain. */
function factsOfVouching(vouching: Vouching): TraceFacts {
  if (vouching.kind === 'entra') return { tid: vouching.person.tid }
  const { sources, profile } = vouching.identity
  const eMail = parseEMail(profile.Email ?? '')
  return { claims: claimNames(sources), ...(eMail === undefined ? {} : { eMailDomain: domainOf(eMail) }) }
}

async function admit(ports: RequestPorts, vouching: Vouching): Promise<Admitted | Unproven> {
  if (vouching.kind === 'configured') {
    const { asked, identity } = vouching
    const admitted = await admitByProvider(ports, asked, identity)
    if (admitted.kind === 'unproven') return { asked, identity, unproven: admitted.eMail }
    return { ...admitted, wished: asked.organisationId }
  }
  await appointFirstOperator(ports, vouching.person)
  return admitPerson(ports, vouching.person)
}

/** Whom a Passport will be of, and by what they come. */
function newcomerOf(vouching: Vouching): Newcomer {
  if (vouching.kind === 'entra') {
    const { tid, oid, tokenRoles, guest } = vouching.person
    return { passport: entraPassportKey(tid, oid), origin: { tid }, tokenRoles, guest, label: entraLabel }
  }
  const { provider } = vouching.asked
  const { issuer, subject } = vouching.identity
  const origin = { provider: provider.providerId, providerOwner: provider.organisationId }
  const passport = { provider: provider.providerId, issuer, subject }
  return { passport, origin, tokenRoles: [], guest: false, label: provider.label }
}

const vouchedOf = (ports: RequestPorts, vouching: Vouching): Vouched =>
  vouching.kind === 'entra'
    ? vouchedByEntra(ports, vouching.person)
    : vouchedByProvider(ports, vouching.asked.provider, vouching.identity)

const vouchedByEntra = (ports: RequestPorts, { oid, ...vouched }: Person): Vouched => ({
  ...vouched,
  passport: passportMark(ports, entraPassportKey(vouched.tid, oid)),
})

function askPerson({ returnTo }: SignInState, asked: Asked): SignInResult {
  if (asked.kind === 'entra') return { kind: 'ask-person', returnTo }
  const { provider, organisationId } = asked
  return { kind: 'ask-person', returnTo, at: { provider: provider.providerId, organisation: organisationId } }
}

/**
 * The sign-in after a consent: it proves whose tenant consented, and uses the invitation up. The administrator is signed in where the
 * tenant may enter already and they have a role there; otherwise this browser stays as it was.
 */
async function finishProof(
  ports: RequestPorts,
  state: SignInState,
  person: Person,
  answer: SignInAnswer,
): Promise<SignInResult> {
  const { organisationId, outcome } = await useInvitation(ports, state, person)
  try {
    const { member, doors } = await admitPerson(ports, person)
    const active = doors.find(({ organisation }) => organisation.organisationId === organisationId)
    if (!active) return { kind: 'onboarded', outcome }
    const session = await openSession(ports, { vouched: vouchedByEntra(ports, person), member, active })
    const before = sessionBefore(ports, state, answer)
    if (before !== undefined) await ports.sessions.remove(before)
    return { kind: 'onboarded', outcome, session }
  } catch (thrown) {
    // The tenant is onboarded, which is what was asked for; why this person may not enter is told when they sign in.
    if (isHubError(thrown) && thrown.code !== 'storage.unavailable') return { kind: 'onboarded', outcome }
    throw thrown
  }
}
