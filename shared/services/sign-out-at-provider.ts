import { HubError } from '../domain/hub-error.ts'
import { entraIssuerTenant } from '../domain/member.ts'
import { isOpenId, issuerOf, type OpenIdProvider, type ProviderKey } from '../domain/providers/identity-provider.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { entraProvider } from './begin-sign-in.ts'
import { endSessionsNamed, endSessionsOfPassport } from './end-upstream-sessions.ts'
import { passportMark } from './passport-mark.ts'
import { verifyLogoutToken } from './verify-provider-token.ts'

async function openIdProviderOf(
  { identityProviders }: Pick<RequestPorts, 'identityProviders'>,
  key: ProviderKey,
): Promise<OpenIdProvider> {
  const provider = await identityProviders.find(key)
  if (provider && isOpenId(provider)) return provider
  throw new HubError('provider.unknown', 'There is no such identity provider.')
}

/**
 * A provider's server says that somebody signed out (OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.7): the token is checked whole, and once.
 * It is noted after its sessions ended, so that one whose work broke off may come again. A provider that is switched off may still end sessions.
 * @throws HubError `provider.unknown`, `token.replayed`, the refusal of the token
 */
export async function signOutByLogoutToken(ports: RequestPorts, key: ProviderKey, token: string): Promise<number> {
  const provider = await openIdProviderOf(ports, key)
  const { sub, sid, jti, expiresAt } = await verifyLogoutToken(ports, provider, token)
  const id = { provider: provider.providerId, jti }
  if (await ports.logoutTokens.isKnown(id)) throw new HubError('token.replayed', 'This logout token was used before.')
  const passport = { provider: provider.providerId, issuer: issuerOf(provider), subject: sub ?? '' }
  const mark = passportMark(ports, passport)
  const ended =
    sid === undefined
      ? await endSessionsOfPassport(ports, passport)
      : await endSessionsNamed(
          ports,
          provider.providerId,
          sid,
          (session) => sub === undefined || session.passport === mark,
        )
  await ports.logoutTokens.note({ ...id, expiresAt })
  return ended
}

/** What comes with a page of a provider's that the browser shows in a frame (Front-Channel Logout 1.0 §2). */
export interface FrontChannelLogout {
  readonly iss: string | undefined
  readonly sid: string | undefined
}

const unnamed = () => new HubError('input.invalid', 'The sign-out names no session.')
const ofAnother = () => new HubError('issuer.invalid', 'The sign-out is of another identity provider.')

/**
 * Through the browser a provider names its issuer and a session; no cookie of ours travels there. Whether there was such a session is not told.
 * @returns the origin that may show the answer in a frame
 * @throws HubError `provider.unknown`, `input.invalid`, `issuer.invalid`
 */
export async function signOutInFrame(
  ports: RequestPorts,
  key: ProviderKey,
  { iss, sid }: FrontChannelLogout,
): Promise<string> {
  const provider = await openIdProviderOf(ports, key)
  if (iss === undefined || sid === undefined) throw unnamed()
  const isTemplate = provider.issuer.includes('{tenantid}')
  const isItsOwn = isTemplate ? entraIssuerTenant(provider.issuer, iss) !== undefined : iss === provider.issuer
  if (!isItsOwn) throw ofAnother()
  await endSessionsNamed(ports, provider.providerId, sid)
  return new URL(provider.endSessionUrl ?? provider.authorisationUrl).origin
}

/**
 * The same at Microsoft Entra, which has no back channel: "Single sign-out". It names the session, and its issuer where it likes to.
 * @throws HubError `input.invalid`, `issuer.invalid`
 */
export async function signOutInFrameOfEntra(ports: RequestPorts, { iss, sid }: FrontChannelLogout): Promise<string> {
  if (sid === undefined) throw unnamed()
  const template = await ports.entraSignIn.issuerTemplate()
  const named = iss === undefined ? undefined : entraIssuerTenant(template, iss)
  if (iss !== undefined && named === undefined) throw ofAnother()
  await endSessionsNamed(ports, entraProvider, sid, ({ tid }) => named === undefined || tid === named)
  return new URL(template.replace('{tenantid}', 'common')).origin
}
