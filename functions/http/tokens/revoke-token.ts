import { oauth } from '../../../shared/contract/oauth.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { OAuthRefusal } from '../../../shared/domain/issuing/oauth-refusal.ts'
import { revokeToken } from '../../../shared/services/revoke-token.ts'
import type { OAuthEndpoint } from '../../runtime/oauth-endpoint.ts'

/** RFC 7009. `token_type_hint` is passed over: there is one type. */
export const revokeTokenEndpoint: OAuthEndpoint = {
  name: 'RevokeToken',
  address: oauth.revocation,
  limit: 'sign-in',
  act: async (ports, form) => {
    const token = form.get('token')
    if (token === undefined)
      throw new OAuthRefusal(
        'invalid_request',
        new HubError('input.invalid', 'The request has faults.', { details: { faults: ['token: is missing'] } }),
      )
    await revokeToken(ports, token)
    return {}
  },
}
