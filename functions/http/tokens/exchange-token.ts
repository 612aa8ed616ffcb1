import type { HttpRequest } from '@azure/functions'
import { oauth } from '../../../shared/contract/oauth.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { parseOrganisationId, type OrganisationId } from '../../../shared/domain/ids.ts'
import { accessTokenType, jwtType, tokenExchangeGrant } from '../../../shared/domain/issuing/exchange.ts'
import { OAuthRefusal, refusedAs, type OAuthError } from '../../../shared/domain/issuing/oauth-refusal.ts'
import { exchangeToken, type ExchangeWish } from '../../../shared/services/exchange-token.ts'
import { tokenAnswer } from './token-answer.ts'
import { readBearer } from '../../runtime/bearer.ts'
import type { OAuthEndpoint } from '../../runtime/oauth-endpoint.ts'
import { validated } from '../../runtime/validated.ts'
import type { Form } from '../../runtime/read-form.ts'

export const exchangeTokenEndpoint: OAuthEndpoint = {
  name: 'ExchangeToken',
  address: oauth.token,
  limit: 'token',
  act: async (ports, form, request, visit) => {
    const wish = await wishOf(form, request)
    return tokenAnswer(await validated(ports, 'exchange', () => exchangeToken(ports, wish, visit)))
  },
}

const refuse = (error: OAuthError, ...refusal: ConstructorParameters<typeof HubError>): never => {
  throw new OAuthRefusal(error, new HubError(...refusal))
}

/** What was wrong with a parameter, by its name. */
const refuseParameter = (name: string, fault: string) =>
  refuse('invalid_request', 'input.invalid', 'The request has faults.', { details: { faults: [`${name}: ${fault}`] } })

/** RFC 8693 §2.1. Parameters that are not known are passed over (RFC 6749 §3.2). */
async function wishOf(form: Form, request: HttpRequest): Promise<ExchangeWish> {
  const grant = form.get('grant_type') ?? refuseParameter('grant_type', 'is missing')
  if (grant !== tokenExchangeGrant) refuse('unsupported_grant_type', 'grant.unsupported', 'Tokens are exchanged here.')
  const subjectToken = form.get('subject_token') ?? refuseParameter('subject_token', 'is missing')
  const type = form.get('subject_token_type') ?? refuseParameter('subject_token_type', 'is missing')
  if (type !== accessTokenType && type !== jwtType) refuseParameter('subject_token_type', 'is not an access token')
  if ((form.get('requested_token_type') ?? accessTokenType) !== accessTokenType)
    refuseParameter('requested_token_type', 'is not an access token')
  if (form.has('actor_token') || form.has('actor_token_type'))
    refuse('invalid_request', 'actor.refused', 'Nobody acts for somebody else here: leave the actor out.')
  // RFC 8707 §2: a target that is not understood is refused, never passed over.
  if (form.has('resource')) refuse('invalid_target', 'audience.unknown', 'Name the API as audience, not as resource.')
  return {
    subjectToken,
    audience: form.get('audience'),
    organisation: organisationIn(form),
    scope: form.get('scope'),
    client: await clientTokenIn(form, request),
  }
}

function organisationIn(form: Form): OrganisationId | undefined {
  const named = form.get('organisation')
  if (named === undefined) return undefined
  return parseOrganisationId(named) ?? refuseParameter('organisation', 'is not an organisation id')
}

/** A program proves itself by its own access token alone: no secret of it is ever taken. */
async function clientTokenIn(form: Form, request: HttpRequest): Promise<string | undefined> {
  if (form.has('client_secret') || form.has('client_assertion'))
    refuse('invalid_client', 'bearer.unsupported', 'A program proves itself by a bearer token.')
  return refusedAs('invalid_client', async () => readBearer(request))
}
