import type { OpenDoor } from '../domain/admission.ts'
import { activeDoor } from '../domain/admission.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { parseEntraTenantId, type EntraTenantId } from '../domain/ids.ts'
import type { Member } from '../domain/member.ts'
import { parsePersonRoles, type TokenRoles } from '../domain/roles.ts'
import { isAlive, minutesLater, type Session } from '../domain/session.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { RedeemedTokens } from '../ports/entra-sign-in.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { admitPerson } from './admit-person.ts'
import { appointFirstOperator } from './appoint-first-operator.ts'
import { enterOrganisation } from './enter-organisation.ts'
import { recordAct } from './record-act.ts'
import { refuseRepetition, takeSignInState } from './take-sign-in-state.ts'
import { otherTenant, useInvitation, type Outcome } from './use-invitation.ts'
import { verifyEntraToken, type VerifiedEntraToken } from './verify-entra-token.ts'

/** What the browser brought back. */
export interface SignInAnswer {
  readonly parameters: URLSearchParams
  /** The value of the cookie that binds sign-ins to this browser. */
  readonly browser: string | undefined
  /** The value of its session cookie, where it was signed in already and the answer did not come from the provider's site. */
  readonly session: string | undefined
}

export type SignInResult =
  | {
      readonly kind: 'signed-in'
      /** The new value of the session cookie: a sign-in never keeps the old one (session fixation). */
      readonly session: string
      readonly returnTo: string
      readonly mustChoose: boolean
    }
  /** A silent renewal that the provider will not give without seeing the person: ask them. */
  | { readonly kind: 'ask-person'; readonly returnTo: string }
  /** A tenant was onboarded through an invitation; with a session where the administrator may enter at once. */
  | { readonly kind: 'onboarded'; readonly outcome: Outcome; readonly session?: string }

/** A person whom Microsoft Entra vouched for. */
export interface Person extends TokenRoles {
  readonly tid: EntraTenantId
  readonly oid: string
  readonly displayName: string
  readonly loginHint?: string
  readonly logoutHint?: string
}

/**
 * The end of a browser's sign-in, step by step. Any refusal leaves no session, and the state is used up.
 * @throws HubError with the code of the step that refused
 */
export async function finishSignIn(ports: RequestPorts, answer: SignInAnswer): Promise<SignInResult> {
  const { state, value } = await takeSignInState(ports, answer, ['sign-in', 'proof'])
  refuseRepetition(answer.parameters)
  await refuseStrangeIssuer(ports, answer.parameters)
  if (state.silent && wantsPerson(answer.parameters)) return { kind: 'ask-person', returnTo: state.returnTo }
  refuseProviderError(answer.parameters)
  const tokens = await ports.entraSignIn.redeem(answer.parameters, { ...state, state: value, tid: state.claimedTid })
  const expected = { nonce: state.nonce, issuer: answer.parameters.get('iss'), tid: state.claimedTid }
  const person = await identify(ports, tokens, expected)
  if (state.purpose === 'proof') return finishProof(ports, state, person, answer)
  await appointFirstOperator(ports, person)
  const { member, doors } = await admitPerson(ports, person)
  const before = sessionBefore(ports, state, answer)
  const previous = await previousSession(ports, before, member)
  // A renewal goes on from a living session of the same person, or it is a sign-in, and the person is asked.
  if (state.silent && !previous) return { kind: 'ask-person', returnTo: state.returnTo }
  const active = activeDoor(doors, previous?.activeOrganisationId)
  const session = await openSession(ports, {
    person,
    member,
    active,
    ...(state.silent && previous ? { renews: previous } : {}),
  })
  if (before !== undefined) await ports.sessions.remove(before)
  return { kind: 'signed-in', session, returnTo: state.returnTo, mustChoose: active === undefined }
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
    const session = await openSession(ports, { person, member, active })
    const before = sessionBefore(ports, state, answer)
    if (before !== undefined) await ports.sessions.remove(before)
    return { kind: 'onboarded', outcome, session }
  } catch (thrown) {
    // The tenant is onboarded, which is what was asked for; why this person may not enter is told when they sign in.
    if (isHubError(thrown) && thrown.code !== 'storage.unavailable') return { kind: 'onboarded', outcome }
    throw thrown
  }
}

/** The session this browser had: by the cookie that came, else by what the start of the sign-in kept, where none travels with the answer. */
const sessionBefore = ({ random }: RequestPorts, state: SignInState, { session }: SignInAnswer) =>
  session === undefined ? state.sessionHash : random.hash(session)

/**
 * RFC 9207: an answer that names its issuer must come from the one that was asked. Judged before the code is sent anywhere: which
 * tenant of Microsoft Entra it is shows in the ID token only, and is compared there.
 */
export async function refuseStrangeIssuer(
  { entraSignIn }: Pick<RequestPorts, 'entraSignIn'>,
  parameters: URLSearchParams,
): Promise<void> {
  const issuer = parameters.get('iss')
  if (issuer === null) return
  const [before = '', after = ''] = (await entraSignIn.issuerTemplate()).split('{tenantid}')
  const tid = issuer.slice(before.length, issuer.length - after.length)
  if (parseEntraTenantId(tid) === undefined || issuer !== `${before}${tid}${after}`) throw mixedUp()
}

const mixedUp = () =>
  new HubError('provider.mixed', 'The answer came from another identity provider than the one that was asked.')

/** OpenID Connect Core §3.1.2.6: what a provider answers when `prompt=none` is not enough. */
const wantsPerson = (parameters: URLSearchParams) =>
  ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'].includes(
    parameters.get('error') ?? '',
  )

/** An error the provider sends back: known ones in our own words, never its text. */
export function refuseProviderError(parameters: URLSearchParams): void {
  const error = parameters.get('error')
  if (error === null) {
    if (parameters.getAll('code').length === 1) return
    throw new HubError('answer.invalid', "The identity provider's answer holds no code.")
  }
  if (error === 'access_denied')
    throw new HubError('provider.declined', 'The sign-in was cancelled, or consent was declined.')
  if (wantsPerson(parameters))
    throw new HubError('interaction.required', 'Your identity provider wants to see you again.')
  if (['temporarily_unavailable', 'server_error'].includes(error))
    throw new HubError('provider.unavailable', 'Your identity provider has a problem. Try again in a moment.')
  // Of the provider's text only its number is kept, for the log.
  const cause = /AADSTS\d+/.exec(parameters.get('error_description') ?? '')?.[0] ?? 'no AADSTS number'
  throw new HubError('provider.refused', 'Your identity provider refused the sign-in.', { cause })
}

/**
 * Both tokens are verified in full, and both must be about the same person; `issuer` is the one the answer named (RFC 9207), `tid` the
 * tenant that a consent before it named.
 */
async function identify(
  ports: RequestPorts,
  tokens: RedeemedTokens,
  { nonce, issuer, tid }: { readonly nonce: string; readonly issuer: string | null; readonly tid: string | undefined },
): Promise<Person> {
  const { managementUiClientId, managementApi } = ports.platform
  const id = await verifyEntraToken(ports, tokens.idToken, { kind: 'id', audience: managementUiClientId, nonce })
  const access = await verifyEntraToken(ports, tokens.accessToken, {
    kind: 'delegated',
    audience: managementApi.clientId,
    client: managementUiClientId,
    scope: managementApi.scope,
  })
  if (issuer !== null && issuer !== id.issuer) throw mixedUp()
  if (tid !== undefined && id.tid !== tid) throw otherTenant()
  if (tokens.objection !== undefined)
    throw new HubError('answer.doubted', 'The proof of your sign-in could not be trusted. Start again.', {
      cause: tokens.objection,
    })
  if (id.tid !== access.tid || id.oid !== access.oid)
    throw new HubError('person.mismatched', 'The two proofs of your sign-in are about different people.')
  return personOf(id, access)
}

/** Roles come from the Management API's token: app roles live on that registration, and the ID token carries only the client's own. */
function personOf(id: VerifiedEntraToken<'id'>, access: VerifiedEntraToken<'delegated'>): Person {
  const text = (name: string) => {
    const value = id.claims[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const logoutHint = text('login_hint')
  const loginHint = logoutHint ?? text('preferred_username')
  return {
    tid: id.tid,
    oid: id.oid,
    displayName: (text('name') ?? text('preferred_username') ?? 'Unnamed').slice(0, 200),
    tokenRoles: parsePersonRoles(access.roles),
    guest: access.guest,
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(logoutHint === undefined ? {} : { logoutHint }),
  }
}

/** The session this browser had, if it still lives and is the same person's: the active Organisation is kept. */
async function previousSession(
  ports: RequestPorts,
  hash: string | undefined,
  member: Member,
): Promise<Session | undefined> {
  const { sessions, clock, platform } = ports
  if (hash === undefined) return undefined
  const session = await sessions.find(hash)
  if (session?.memberId !== member.memberId) return undefined
  return isAlive(session, member.sessionStamp, clock.now(), platform.sessionLimits) ? session : undefined
}

interface Opening {
  readonly person: Person
  readonly member: Member
  readonly active: OpenDoor | undefined
  /** The session that a silent renewal goes on from: its absolute limit stands. */
  readonly renews?: Session
}

async function openSession(ports: RequestPorts, { person, member, active, renews }: Opening): Promise<string> {
  const { random, clock, sessions, platform } = ports
  const now = clock.now()
  const cookie = random.secret()
  if (active) await enterOrganisation(ports, member, active)
  await sessions.insert(random.hash(cookie), {
    memberId: member.memberId,
    tid: person.tid,
    displayName: person.displayName,
    tokenRoles: person.tokenRoles,
    guest: person.guest,
    ...(active ? { activeOrganisationId: active.organisation.organisationId } : {}),
    stamp: member.sessionStamp,
    antiForgery: random.secret(),
    ...(person.loginHint === undefined ? {} : { loginHint: person.loginHint }),
    ...(person.logoutHint === undefined ? {} : { logoutHint: person.logoutHint }),
    createdAt: now,
    renewedAt: now,
    lastSeenAt: now,
    expiresAt: renews?.expiresAt ?? minutesLater(now, platform.sessionLimits.absolute),
  })
  await recordAct(ports, {
    organisationId: active?.organisation.organisationId ?? platform.organisationId,
    action: renews ? 'session.renewed' : 'session.opened',
    actor: `member:${member.memberId}`,
    subject: `member:${member.memberId}`,
    foreign: false,
  })
  return cookie
}
