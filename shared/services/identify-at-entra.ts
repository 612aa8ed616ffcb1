import { HubError } from '../domain/hub-error.ts'
import type { EntraTenantId } from '../domain/ids.ts'
import { entraIssuerTenant } from '../domain/member.ts'
import { mixedUp } from '../domain/provider-answer.ts'
import { parsePersonRoles, type TokenRoles } from '../domain/roles.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { RedeemedTokens } from '../ports/entra-sign-in.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { otherTenant } from './use-invitation.ts'
import { verifyEntraToken, type VerifiedEntraToken } from './verify-entra-token.ts'

/** A person whom Microsoft Entra vouched for. */
export interface Person extends TokenRoles {
  readonly tid: EntraTenantId
  readonly oid: string
  readonly displayName: string
  readonly loginHint?: string
  readonly logoutHint?: string
  readonly upstreamSid?: string
}

/** Redeems the code of an answer and says whom it is about. @throws HubError the reason why it is not believed */
export async function identifyAtEntra(
  ports: RequestPorts,
  parameters: URLSearchParams,
  { state, value }: { readonly state: SignInState; readonly value: string },
): Promise<Person> {
  const tokens = await ports.entraSignIn.redeem(parameters, { ...state, state: value, tid: state.claimedTid })
  return identify(ports, tokens, { nonce: state.nonce, issuer: parameters.get('iss'), tid: state.claimedTid })
}

/**
 * RFC 9207: an answer that names its issuer must come from the one that was asked. Judged before the code is sent anywhere: which
 * tenant of Microsoft Entra it is shows in the ID token only, and is compared there.
 */
export async function refuseOtherThanEntra(
  { entraSignIn }: Pick<RequestPorts, 'entraSignIn'>,
  parameters: URLSearchParams,
): Promise<void> {
  const issuer = parameters.get('iss')
  if (issuer === null) return
  if (entraIssuerTenant(await entraSignIn.issuerTemplate(), issuer) === undefined) throw mixedUp()
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
    ...(id.sid === undefined ? {} : { upstreamSid: id.sid }),
  }
}
