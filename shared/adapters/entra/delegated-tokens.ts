import * as oidc from 'openid-client'
import { HubError, type ErrorCode } from '../../domain/hub-error.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import { readToken } from '../../domain/tokens/read-token.ts'
import { isRefusal } from '../../domain/tokens/refusal.ts'
import type { GrantDelegatedToken } from '../../ports/delegated-tokens.ts'
import type { EntraMetadata } from './entra-metadata.ts'
import { asSignInError } from './sign-in-errors.ts'
import { tenantConfiguration } from './tenant-configuration.ts'

/**
 * The refresh-token grant at one tenant (RFC 6749 §6).
 * @throws HubError `credential.rejected`, `consent.missing`, `access.refused`, `source.unavailable`, `source.unreadable`
 */
export function delegatedTokens(authorityHost: string, metadata: EntraMetadata): GrantDelegatedToken {
  return async (grant) => {
    try {
      const { tid, refreshToken, scopes } = grant
      const configuration = tenantConfiguration({ authorityHost, ...grant }, await metadata.document(), tid)
      const tokens = await oidc.refreshTokenGrant(configuration, refreshToken, { scope: scopes.join(' ') })
      if (!isFor(tid, tokens))
        throw new HubError('source.unreadable', 'The token is not for the tenant that was asked.')
      return {
        accessToken: tokens.access_token,
        expiresIn: tokens.expiresIn() ?? 300,
        ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
      }
    } catch (thrown) {
      throw asSourceError(thrown)
    }
  }
}

/**
 * Whether an answer is for that tenant, by each of its tokens that can be read: the access token came straight from the token endpoint, and
 * is checked all the same; Microsoft may make it opaque one day, and then the ID token has to say it.
 */
function isFor(tid: EntraTenantId, tokens: Awaited<ReturnType<typeof oidc.refreshTokenGrant>>): boolean {
  const read = readToken(tokens.access_token)
  const said = [tokens.claims()?.['tid'], isRefusal(read) ? undefined : read.claims['tid']]
  return said.some((one) => one === tid) && said.every((one) => one === undefined || one === tid)
}

/**
 * The specific code is looked at before `invalid_grant`, which stands for many things.
 * Microsoft: "Microsoft Entra authentication and authorization error codes".
 */
const meanings: readonly { readonly codes: readonly number[]; readonly code: ErrorCode; readonly sentence: string }[] =
  [
    {
      codes: [65001],
      code: 'consent.missing',
      sentence: 'Consent to the partner application is missing in that tenant.',
    },
    {
      codes: [7000222, 7000215, 7000218],
      code: 'credential.rejected',
      sentence: "The partner application's secret has expired or is wrong.",
    },
    {
      codes: [700016, 90002],
      code: 'credential.rejected',
      sentence: 'The partner application or its tenant is unknown.',
    },
    {
      codes: [50076, 50079, 53003, 50158],
      code: 'access.refused',
      sentence: 'The connected account needs to sign in again with a second factor.',
    },
    {
      codes: [70000, 70008, 700082, 50173],
      code: 'credential.rejected',
      sentence: 'The connected account was signed out. Connect it again.',
    },
  ]

function asSourceError(thrown: unknown): HubError {
  if (thrown instanceof oidc.ResponseBodyError) {
    const codes: unknown = thrown.cause['error_codes']
    const known = Array.isArray(codes)
      ? meanings.find((meaning) => meaning.codes.some((code) => codes.includes(code)))
      : undefined
    if (known) return new HubError(known.code, known.sentence, { cause: thrown })
  }
  const refusal = asSignInError(thrown)
  if (refusal.code === 'provider.unavailable')
    return new HubError('source.unavailable', 'Microsoft does not answer.', { cause: thrown })
  if (refusal.code === 'code.rejected' || refusal.code === 'provider.refused')
    return new HubError(
      'credential.rejected',
      'Microsoft does not accept the connected account any more. Connect it again.',
      { cause: thrown },
    )
  return refusal.code === 'source.unreadable'
    ? refusal
    : new HubError('source.unreadable', "Microsoft's answer could not be read.", { cause: thrown })
}
