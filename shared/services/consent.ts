import { HubError } from '../domain/hub-error.ts'
import { parseEntraTenantId, type EntraTenantId } from '../domain/ids.ts'
import { checkOpen, type Invitation } from '../domain/invitation.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import { getOrganisation } from './organisations.ts'
import { settleInvitation } from './settle-invitation.ts'
import { beginAtEntra, entraProvider, type Begun, type SignInCookies } from './begin-sign-in.ts'
import { refuseRepetition, takeSignInState } from './take-sign-in-state.ts'

/**
 * The invitation that a link leads to, while it is open.
 * @throws HubError `invitation.unknown`, `invitation.used`, `invitation.withdrawn`, `invitation.expired`
 */
async function followLink(ports: RequestPorts, linkHash: string): Promise<Invitation> {
  const found = await ports.invitations.findByLink(linkHash)
  if (found) await settleInvitation(ports, found)
  return checkOpen(found, linkHash, ports.clock.now())
}

/** What a customer's administrator must know before they consent; nothing about whom the link was mailed to. */
export async function readLink(ports: RequestPorts, secret: string) {
  const { platform, random } = ports
  const { organisationId, tid, expiresAt } = await followLink(ports, random.hash(secret))
  const { displayName } = await getOrganisation(ports, organisationId)
  return {
    organisation: displayName,
    platform: platform.displayName,
    ...(tid === undefined ? {} : { tid }),
    permissions: ['openid', 'profile', 'email', platform.managementApi.scope],
    expiresAt,
  }
}

/** Sends an administrator to Entra's consent page, bound to this browser. @throws HubError those of {@link followLink} */
export async function startConsent(ports: RequestPorts, secret: string, cookies: SignInCookies): Promise<Begun> {
  const linkHash = ports.random.hash(secret)
  const { tid } = await followLink(ports, linkHash)
  return beginAtEntra(ports, { purpose: 'consent', returnTo: '', silent: false, linkHash }, cookies, ({ state }) =>
    Promise.resolve(ports.entraSignIn.consentUrl({ state, tid })),
  )
}

/** What the browser brought back from the consent page. */
export interface ConsentAnswer extends SignInCookies {
  readonly parameters: URLSearchParams
}

/**
 * The answer of the consent page. Anybody can write it, so it is believed in one point only: which tenant to ask. The browser goes on to
 * sign in there, and the ID token of that sign-in proves it.
 * @throws HubError those of the state; `consent.declined`, `consent.refused`, `answer.invalid`
 */
export async function finishConsent(
  ports: Pick<Ports, 'clock' | 'random' | 'signInStates' | 'entraSignIn'>,
  { parameters, ...cookies }: ConsentAnswer,
): Promise<Begun> {
  const { state } = await takeSignInState(ports, { ...cookies, provider: entraProvider, parameters }, ['consent'])
  refuseRepetition(parameters)
  refuseConsentError(parameters)
  const claimedTid = claimedTenant(parameters)
  const kept = { purpose: 'proof', returnTo: '', silent: false, claimedTid } as const
  const linkHash = state.linkHash ?? ''
  return beginAtEntra(ports, { ...kept, linkHash }, cookies, (start) =>
    ports.entraSignIn.authorisationUrl({ ...start, tid: claimedTid }),
  )
}

/** What the consent endpoints answer when the administrator, or a rule of theirs, says no: the v2 one, the v1 one, and OAuth's own. */
const declined = ['consent_required', 'permission_denied', 'access_denied']

/** An error counts before everything else: `admin_consent=True` stands beside it in Entra's own answer. */
function refuseConsentError(parameters: URLSearchParams): void {
  const error = parameters.get('error')
  if (error === null) return
  // Of the provider's text only its number is kept, for the log.
  const cause = /AADSTS\d+/.exec(parameters.get('error_description') ?? '')?.[0] ?? 'no AADSTS number'
  if (declined.includes(error))
    throw new HubError('consent.declined', 'Consent was not given. The invitation is still open.', { cause })
  throw new HubError('consent.refused', 'Microsoft did not let you consent. The invitation is still open.', { cause })
}

function claimedTenant(parameters: URLSearchParams): EntraTenantId {
  const tid = parseEntraTenantId(parameters.get('tenant') ?? '')
  if (tid === undefined || parameters.get('admin_consent')?.toLowerCase() !== 'true')
    throw new HubError('answer.invalid', 'The answer does not say which tenant consented.')
  return tid
}
