import { accessTokenType } from '../../../shared/domain/issuing/exchange.ts'
import type { IssuedToken } from '../../../shared/services/issue-token.ts'

/** RFC 8693 §2.2.1, and for which Organisation it is. */
export const tokenAnswer = ({ token, expiresIn, audience, organisation, scopes }: IssuedToken) => ({
  access_token: token,
  issued_token_type: accessTokenType,
  token_type: 'Bearer',
  expires_in: expiresIn,
  audience,
  organisation,
  ...(scopes ? { scope: scopes.join(' ') } : {}),
})
