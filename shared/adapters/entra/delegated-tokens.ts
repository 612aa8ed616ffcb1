import * as oidc from 'openid-client'
import { meaningOf, type Aadsts } from '../../domain/aadsts.ts'
import { HubError } from '../../domain/hub-error.ts'
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

/** Why the token endpoint gave no token for a connection, by Entra's own number where it is known. */
export function asSourceError(thrown: unknown): HubError {
  if (thrown instanceof oidc.ResponseBodyError) {
    const numbers: unknown = thrown.cause['error_codes']
    const meaning = meaningOf(Array.isArray(numbers) ? numbers : [])
    if (meaning) return asRefusal(meaning, thrown)
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
  // Something is asked of the person who connected, of which there are more numbers than are known here.
  if (refusal.code === 'interaction.required')
    return new HubError('access.refused', 'Microsoft wants to see the connected account before it gives access.', {
      cause: thrown,
    })
  return refusal.code === 'source.unreadable'
    ? refusal
    : new HubError('source.unreadable', "Microsoft's answer could not be read.", { cause: thrown })
}

const asRefusal = ({ code, sentence, number }: Aadsts, cause: unknown) =>
  new HubError(code, sentence, { cause, details: { aadsts: number } })
