import { activeDoor } from '../domain/admission.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { isOpenId, issuerOf, type IdentityProvider } from '../domain/providers/identity-provider.ts'
import { checkReturnTo } from '../domain/return-to.ts'
import type { Session } from '../domain/session.ts'
import type { ProviderTokens } from '../ports/identity-providers.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { admitByProvider } from './admit-by-provider.ts'
import { clientSecretOf, identifyByDetails, identifyByTokens, type Identity } from './identify-at-provider.ts'
import { openSession, previousSession, vouchedByProvider, type Renewal } from './open-session.ts'
import { passportMark } from './passport-mark.ts'
import { sessionHash } from './session-hash.ts'
import { findProvider } from './start-provider-sign-in.ts'

/**
 * The renewal of a browser that comes with a session and a target.
 * @throws HubError `return.refused`, and those of {@link renewByRefresh}
 */
export async function renewSession(
  ports: RequestPorts,
  cookie: string | undefined,
  returnTo: string | undefined,
): Promise<{ readonly session: string; readonly returnTo: string } | undefined> {
  const { publicUrl, returnOrigins } = ports.platform
  const target = checkReturnTo(returnTo, publicUrl, returnOrigins) ?? ''
  const session = await renewByRefresh(ports, cookie)
  return session === undefined ? undefined : { session, returnTo: target }
}

/**
 * Renews a session that came by a provider which gave a refresh token: the provider is asked without the browser (RFC 6749 §6, OpenID Connect
 * Core §12), and whoever it names must be the same person of the same issuer. Who may sign in is judged again, and the absolute limit stands.
 * @returns the new session's cookie; undefined where it cannot be renewed like this, and the browser goes to the provider
 * @throws HubError the reason why an answer is not believed; `person.mismatched`; those of an admission
 */
export async function renewByRefresh(ports: RequestPorts, cookie: string | undefined): Promise<string | undefined> {
  if (cookie === undefined) return undefined
  const hash = sessionHash(ports, cookie)
  const [session, renewal] = await Promise.all([ports.sessions.find(hash), renewalOf(ports, hash, cookie)])
  const { provider: id, providerOwner } = session ?? {}
  const member = session && (await ports.members.find(session.memberId))
  if (!session || !renewal || !member || id === undefined || providerOwner === undefined) return undefined
  if (!(await previousSession(ports, hash, member))) return undefined
  const organisation = session.activeOrganisationId ?? providerOwner
  const asked = await findProvider(ports, { provider: id, organisation })
  const tokens = await refresh(ports, asked.provider, renewal)
  const identity = tokens && (await identifyAgain(ports, asked.provider, { tokens, renewal }))
  if (!identity) return undefined
  refuseOtherPerson(ports, asked.provider, identity, session)
  const admitted = await admitByProvider(ports, asked, identity)
  if (admitted.kind === 'unproven') return undefined
  // While the provider was asked the session may have been ended: what is renewed still lives, under the stamp that the next one gets.
  if (!(await previousSession(ports, hash, admitted.member))) return undefined
  const renewed = await openSession(ports, {
    vouched: { ...vouchedByProvider(ports, asked.provider, identity), ...upstreamAfter(session, identity) },
    member: admitted.member,
    active: activeDoor(admitted.doors, organisation),
    renews: session,
    renewal: { ...renewal, ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }) },
  })
  await ports.sessions.remove(hash)
  return renewed
}

async function renewalOf(
  { sessions, sealing }: Pick<RequestPorts, 'sessions' | 'sealing'>,
  hash: string,
  cookie: string,
): Promise<Renewal | undefined> {
  const sealed = await sessions.findSealed(hash)
  const text = sealed === undefined ? undefined : sealing.open(cookie, sealed, hash)
  return text === undefined ? undefined : (JSON.parse(text) as Renewal)
}

/** A refresh token that counts no longer, or a provider in trouble, is no reason to end anything: the browser asks the provider itself. */
async function refresh(
  ports: RequestPorts,
  provider: IdentityProvider,
  { refreshToken }: Renewal,
): Promise<ProviderTokens | undefined> {
  try {
    return await ports.providerClient.refresh(provider, { secret: await clientSecretOf(ports, provider), refreshToken })
  } catch (thrown) {
    if (isHubError(thrown, 'code.rejected', 'provider.refused', 'provider.unavailable')) return undefined
    throw thrown
  }
}

interface Again {
  readonly tokens: ProviderTokens
  readonly renewal: Renewal
}

/** An ID token need not come again (Core §12.2): User Details of the same subject will do. Without either nobody is named. */
async function identifyAgain(
  ports: RequestPorts,
  provider: IdentityProvider,
  { tokens, renewal }: Again,
): Promise<Identity | undefined> {
  const secret = await clientSecretOf(ports, provider)
  if (!isOpenId(provider) || tokens.idToken !== undefined)
    return identifyByTokens(ports, provider, tokens, { secret, nonce: { repeatableNonce: renewal.nonce } })
  const { userDetailsUrl } = provider
  if (userDetailsUrl === undefined || tokens.accessToken === undefined || provider.kind === 'entra') return undefined
  const details = { ...provider, userDetailsUrl, subjectField: 'sub', issuer: issuerOf(provider) }
  return identifyByDetails(ports, details, tokens, secret)
}

/** The provider's session goes on under the name that it had, where a refresh does not name it again. */
const upstreamAfter = ({ upstreamSid }: Session, { upstream }: Identity): Pick<Session, 'upstreamSid'> => {
  const sid = upstream.upstreamSid ?? upstreamSid
  return sid === undefined ? {} : { upstreamSid: sid }
}

/** Core §12.2: issuer and subject are those of the sign-in. */
function refuseOtherPerson(
  ports: Pick<RequestPorts, 'random'>,
  { providerId: provider }: IdentityProvider,
  { issuer, subject }: Identity,
  session: Session,
): void {
  if (passportMark(ports, { provider, issuer, subject }) !== session.passport)
    throw new HubError('person.mismatched', 'The renewal is about another person than the sign-in. Sign in again.')
}
