import { randomUUID } from 'node:crypto'
import { json, notCached, type Answer, type Asked } from '../exchange.ts'
import { entraBase, type Simulation } from '../simulation.ts'

/** Facts that a description names. */
export interface EntraErrorFacts {
  readonly clientId?: string
  readonly tenant?: string
  readonly value?: string
}

interface Published {
  readonly error: string
  readonly status: number
  readonly suberror?: string
  /** Codes that the answer lists before its own. */
  readonly alsoCodes?: readonly number[]
  readonly say: (facts: EntraErrorFacts) => string
}

const expiredGrant = (say: string): Published => ({
  error: 'invalid_grant',
  status: 400,
  suberror: 'bad_token',
  say: () => say,
})
const badRequest = (say: Published['say']): Published => ({ error: 'invalid_request', status: 400, say })
const noFederation = (part: 'issuer' | 'audience' | 'subject'): Published => ({
  error: 'invalid_client',
  status: 401,
  say: ({ value }) => `No federated identity record matches the ${part} '${value}' of the assertion.`,
})
const interaction = (say: string, suberror = 'basic_action'): Published => ({
  error: 'invalid_grant',
  status: 400,
  suberror,
  say: () => say,
})

/**
 * The errors this simulator gives: number, OAuth error and HTTP status as Entra gives them.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const published: Readonly<Record<number, Published>> = {
  16000: {
    error: 'interaction_required',
    status: 400,
    say: () => 'Several accounts are signed in. Choose one of them.',
  },
  50011: badRequest(
    ({ clientId, value }) => `The redirect URI '${value}' is not registered for the application '${clientId}'.`,
  ),
  50013: { error: 'invalid_grant', status: 400, say: () => 'The assertion is not valid.' },
  50020: badRequest(
    ({ value, tenant }) => `User account '${value}' does not exist in tenant '${tenant}' and cannot sign in there.`,
  ),
  50034: badRequest(({ value }) => `The user account '${value}' does not exist in this directory.`),
  50057: { error: 'invalid_grant', status: 400, say: () => 'The user account is disabled.' },
  50058: {
    error: 'login_required',
    status: 400,
    say: () => 'A silent sign-in was asked for, but nobody is signed in.',
  },
  50074: interaction('Strong authentication is required.'),
  50076: interaction('Multi-factor authentication must be used to access the resource.'),
  50079: interaction('The user must enrol in multi-factor authentication.'),
  50105: { error: 'access_denied', status: 400, say: () => 'The user is not assigned to a role of the application.' },
  50173: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    say: () => 'The grant was revoked. The user must sign in again.',
  },
  50196: { error: 'invalid_grant', status: 400, say: () => 'The client asks for the same thing in a loop.' },
  53003: interaction('Access was blocked by Conditional Access policies.', 'message_only'),
  54005: {
    error: 'invalid_grant',
    status: 400,
    say: () => 'The authorization code was already redeemed. Ask for a new one.',
  },
  65001: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'consent_required',
    say: ({ clientId }) => `Neither the user nor an administrator has consented to the application '${clientId}'.`,
  },
  65004: { error: 'access_denied', status: 400, say: () => 'The user declined to consent to the application.' },
  70000: expiredGrant('The provided grant is not valid.'),
  70002: { error: 'invalid_client', status: 401, say: () => 'The credentials could not be validated.' },
  70003: {
    error: 'unsupported_grant_type',
    status: 400,
    say: ({ value }) => `The grant type '${value}' is not supported.`,
  },
  70008: {
    error: 'invalid_grant',
    status: 400,
    alsoCodes: [70002],
    say: () => 'The provided access grant is expired or revoked.',
  },
  70011: { error: 'invalid_scope', status: 400, say: ({ value }) => `The scope '${value}' is not valid.` },
  70043: expiredGrant('The refresh token no longer satisfies the sign-in frequency.'),
  90002: badRequest(({ value }) => `Tenant '${value}' not found. Check the tenant id and the cloud.`),
  90010: { error: 'Server overload', status: 429, say: () => 'Too many requests.' },
  90023: badRequest(({ value }) => `Unsupported value of a parameter: ${value}.`),
  90093: {
    error: 'access_denied',
    status: 400,
    say: () => 'The user has no permission to consent for the whole directory.',
  },
  90094: { error: 'consent_required', status: 400, say: () => 'An administrator must consent to the application.' },
  28000: badRequest(() => 'The scope asks for more than one resource. Ask for one at a time.'),
  500011: {
    error: 'invalid_resource',
    status: 400,
    say: ({ value, tenant }) => `The resource principal '${value}' was not found in the tenant '${tenant}'.`,
  },
  500113: badRequest(() => 'No reply address is registered for the application.'),
  501481: {
    error: 'invalid_grant',
    status: 400,
    say: () => 'The Code_Verifier does not match the code_challenge of the authorization request.',
  },
  501491: badRequest(() => 'The code_challenge has an invalid size.'),
  650052: {
    error: 'invalid_client',
    status: 400,
    say: ({ value, tenant }) =>
      `The app is trying to access a service '${value}' that the organization '${tenant}' lacks a service principal for.`,
  },
  700005: { error: 'invalid_grant', status: 400, say: () => 'The authorization code was issued for another tenant.' },
  700016: {
    error: 'unauthorized_client',
    status: 400,
    say: ({ clientId, tenant }) =>
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
  },
  700024: {
    error: 'invalid_client',
    status: 401,
    say: () => 'The client assertion is not within its time of validity.',
  },
  700027: { error: 'invalid_client', status: 401, say: () => 'The client assertion could not be validated.' },
  700054: {
    error: 'unsupported_response_type',
    status: 400,
    say: ({ value }) => `response_type '${value}' is not enabled for the application.`,
  },
  700082: expiredGrant('The refresh token has expired due to inactivity.'),
  700211: noFederation('issuer'),
  700212: noFederation('audience'),
  700213: noFederation('subject'),
  900144: badRequest(({ value }) => `The request must contain the following parameter: '${value}'.`),
  900561: badRequest(({ value }) => `The endpoint only accepts POST requests. Received a ${value} request.`),
  9001023: badRequest(() => 'This grant needs a tenant: it is not supported over /common or /organizations.'),
  9002313: {
    error: 'invalid_grant',
    status: 400,
    suberror: 'bad_token',
    say: () => 'Request is malformed or invalid.',
  },
  9002346: badRequest(() => 'The application is for work accounts only. Do not use the /consumers endpoint for it.'),
  7000112: {
    error: 'unauthorized_client',
    status: 400,
    say: ({ clientId }) => `Application '${clientId}' is disabled.`,
  },
  7000215: {
    error: 'invalid_client',
    status: 401,
    say: ({ clientId }) => `Invalid client secret provided for app '${clientId}'.`,
  },
  7000218: {
    error: 'invalid_client',
    status: 401,
    say: () => "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  7000222: {
    error: 'invalid_client',
    status: 401,
    say: ({ clientId }) => `The client secret keys of app '${clientId}' are expired.`,
  },
  7000229: {
    error: 'invalid_client',
    status: 401,
    say: ({ clientId, tenant }) =>
      `The client application ${clientId} is missing service principal in the tenant ${tenant}.`,
  },
}

/** A refusal of the authorisation server, by its AADSTS number. */
export class EntraError extends Error {
  readonly code: number
  readonly facts: EntraErrorFacts

  constructor(code: number, facts: EntraErrorFacts = {}) {
    super(`AADSTS${code}`)
    this.name = 'EntraError'
    this.code = code
    this.facts = facts
  }
}

/** Whether the simulator knows an error of that number. */
export function isPublished(code: number): boolean {
  return published[code] !== undefined
}

/** One error, told in every form Entra tells it in. */
export interface ToldError {
  readonly code: number
  readonly status: number
  readonly error: string
  readonly suberror: string | undefined
  readonly sentence: string
  readonly description: string
  readonly traceId: string
  readonly correlationId: string
  readonly timestamp: string
  readonly errorUri: string
  readonly codes: readonly number[]
}

export function tell(simulation: Simulation, asked: Asked, { code, facts }: EntraError): ToldError {
  const known = published[code] ?? badRequest(() => 'The request could not be served.')
  const timestamp = `${simulation.clock.now().toISOString().slice(0, 19).replace('T', ' ')}Z`
  const traceId = randomUUID()
  const correlationId = correlationOf(asked)
  const sentence = `AADSTS${code}: ${known.say(facts)}`
  const parts = [sentence, `Trace ID: ${traceId}`, `Correlation ID: ${correlationId}`, `Timestamp: ${timestamp}`]
  return {
    code,
    status: known.status,
    error: known.error,
    suberror: known.suberror,
    sentence,
    description: parts.join(simulation.errorSeparator === 'space' ? ' ' : '\r\n'),
    traceId,
    correlationId,
    timestamp,
    errorUri: `${entraBase(simulation)}/error?code=${code}`,
    codes: [...(known.alsoCodes ?? []), code],
  }
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function correlationOf(asked: Asked): string {
  const given = asked.headers['client-request-id'] ?? asked.url.searchParams.get('client-request-id')
  return typeof given === 'string' && guid.test(given) ? given : randomUUID()
}

/** The JSON body of a refusal, its members in Entra's order. `as` replaces the OAuth error, where an endpoint has its own. */
export function errorAnswer(told: ToldError, as: { error?: string; status?: number } = {}): Answer {
  return json(
    as.status ?? told.status,
    {
      error: as.error ?? told.error,
      error_description: told.description,
      error_codes: told.codes,
      timestamp: told.timestamp,
      trace_id: told.traceId,
      correlation_id: told.correlationId,
      error_uri: told.errorUri,
      ...(told.suberror === undefined ? {} : { suberror: told.suberror }),
      ...(told.code === 53003 ? { claims: policyClaims } : {}),
    },
    { ...notCached, 'x-ms-request-id': told.traceId },
  )
}

/** Which policy stood in the way, as a claims request: JSON inside a JSON string. */
const policyClaims = JSON.stringify({
  access_token: { capolids: { essential: true, values: ['00000000-0000-4000-8000-00000000ca01'] } },
})
