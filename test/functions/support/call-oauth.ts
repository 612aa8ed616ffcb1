import type { HttpResponseInit } from '@azure/functions'
import { exchangeTokenEndpoint } from '../../../functions/http/tokens/exchange-token.ts'
import { revokeTokenEndpoint } from '../../../functions/http/tokens/revoke-token.ts'
import { oauthHandler, type OAuthEndpoint } from '../../../functions/runtime/oauth-endpoint.ts'
import { accessTokenType, tokenExchangeGrant } from '../../../shared/domain/issuing/exchange.ts'
import type { Ports } from '../../../shared/ports/ports.ts'
import { asking, invocation } from './invocation.ts'

export interface OAuthAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly lines: readonly string[]
}

type Fields = Readonly<Record<string, string | undefined>>

export const formOf = (fields: Fields) =>
  new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString()

async function callOAuth(
  ports: Ports,
  endpoint: OAuthEndpoint,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<OAuthAnswer> {
  const { context, lines } = invocation()
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const request = asking({ method: 'POST', path: endpoint.address, headers: { ...type, ...headers }, body })
  const response = (await oauthHandler(ports, endpoint)(request, context)) as HttpResponseInit
  return {
    status: response.status ?? 200,
    headers: response.headers as Record<string, string>,
    body: response.jsonBody as Record<string, unknown>,
    lines,
  }
}

/** A sound exchange of `subject_token`, with whatever is changed of it. */
export const exchange = (ports: Ports, fields: Fields, headers: Readonly<Record<string, string>> = {}) =>
  exchangeForm(
    ports,
    formOf({ grant_type: tokenExchangeGrant, subject_token_type: accessTokenType, ...fields }),
    headers,
  )

export const exchangeForm = (ports: Ports, body: string, headers: Readonly<Record<string, string>> = {}) =>
  callOAuth(ports, exchangeTokenEndpoint, body, headers)

export const revoke = (ports: Ports, fields: Fields) => callOAuth(ports, revokeTokenEndpoint, formOf(fields))
