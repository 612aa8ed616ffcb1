import * as z from 'zod'
import { accessTokenType, jwtType, tokenExchangeGrant } from '../domain/issuing/exchange.ts'
import { exampleOf, type Schema } from './examples.ts'
import { OrganisationIdField } from './fields.ts'
import { oauth } from './oauth.ts'
import { IssuedTokenView } from './session.ts'

/** RFC 8693 §2.1. What else stands in the form is passed over. */
const ExchangeForm = z.object({
  grant_type: z.literal(tokenExchangeGrant),
  subject_token: z.string().describe("A token of Microsoft Entra or of an OpenID provider; never one of the hub's own"),
  subject_token_type: z.enum([accessTokenType, jwtType]),
  requested_token_type: z.literal(accessTokenType).optional(),
  audience: z.string().optional().describe('The API that the token is for; the usual one where it is left out'),
  organisation: OrganisationIdField.optional().describe('Needed where several organisations are open'),
  scope: z.string().optional().describe('Some of the permissions, with one space between'),
})

/** RFC 7009 §2.1. */
const RevocationForm = z.object({
  token: z.string().describe("One of the hub's own"),
  token_type_hint: z.string().optional().describe('Passed over: there is one type'),
})

/** RFC 6749 §5.2, with the hub's own code beside. */
const OAuthProblem = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_target',
    'invalid_scope',
    'unsupported_grant_type',
    'unsupported_token_type',
    'server_error',
    'temporarily_unavailable',
  ]),
  error_description: z.string(),
  code: z.string().describe('As everywhere in the hub; program against `error` and this'),
  correlationId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})

/** RFC 8414 §2. */
const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  token_endpoint: z.string(),
  introspection_endpoint: z.string(),
  revocation_endpoint: z.string(),
  grant_types_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  introspection_endpoint_auth_methods_supported: z.array(z.string()),
  revocation_endpoint_auth_methods_supported: z.array(z.string()),
  service_documentation: z.string(),
})

/** RFC 7517 §5; RFC 7518 §6.2.1. */
const PublishedKeys = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      use: z.literal('sig'),
      alg: z.literal('ES256'),
    }),
  ),
})

/** What the addresses take and give, for the tests that hold them to it. */
export const oauthShapes = { ExchangeForm, RevocationForm, OAuthProblem, Metadata, PublishedKeys, IssuedTokenView }

/** How the document groups them. */
export const oauthTag = { name: 'OAuth', description: 'The hub as an authorisation server, in the words of OAuth' }

const described = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema
  return rest
}

const content = (type: string, schema: z.ZodType, io: 'input' | 'output') => {
  const shape = described(schema, io)
  return { [type]: { schema: shape, example: exampleOf(shape) } }
}

interface Answered {
  readonly schema?: z.ZodType
  readonly description: string
}

const answer = ({ schema, description }: Answered) => ({
  description,
  ...(schema ? { content: content('application/json', schema, 'output') } : {}),
})

const refused = (description: string) => answer({ schema: OAuthProblem, description })

interface Posting {
  readonly operationId: string
  readonly summary: string
  readonly form: z.ZodType
  readonly done: Answered
  readonly refusals: Readonly<Record<string, string>>
  readonly security: readonly Schema[]
}

const posting = ({ operationId, summary, form, done, refusals, security }: Posting): Schema => ({
  post: {
    operationId,
    tags: [oauthTag.name],
    summary,
    security,
    parameters: [],
    requestBody: { required: true, content: content('application/x-www-form-urlencoded', form, 'input') },
    responses: {
      '200': answer(done),
      ...Object.fromEntries(Object.entries(refusals).map(([status, sentence]) => [status, refused(sentence)])),
      default: refused('Another refusal'),
    },
  },
})

const reading = (operationId: string, summary: string, schema: z.ZodType): Schema => ({
  get: {
    operationId,
    tags: [oauthTag.name],
    summary,
    security: [],
    parameters: [],
    responses: {
      '200': answer({ schema, description: 'Public, and to be kept for a while' }),
      '304': { description: 'As `If-None-Match` names it' },
    },
  },
})

const trouble = { '413': 'The form is larger than 64 KiB', '503': 'Nobody can tell at this moment; try again' }

/** The addresses of OAuth, which are no routes of the API: a form comes, and refusals are those of RFC 6749. */
export const oauthPaths: Readonly<Record<string, Schema>> = {
  [oauth.token]: posting({
    operationId: 'ExchangeToken',
    summary: "Exchange a token for one of the hub's own (RFC 8693)",
    form: ExchangeForm,
    done: { schema: IssuedTokenView, description: 'A token for one API and one organisation' },
    refusals: {
      '400': 'Something is wrong with the request, with the subject token, or with where the token is to count',
      '401': 'The program that asks is not known, or may not',
      ...trouble,
    },
    security: [{}, { bearer: [] }],
  }),
  [oauth.revocation]: posting({
    operationId: 'RevokeToken',
    summary: "End a token of the hub's own before its time (RFC 7009)",
    form: RevocationForm,
    done: { description: 'Whatever the token was worth' },
    refusals: { '400': 'No token, or one that somebody else issued', ...trouble },
    security: [],
  }),
  [oauth.openIdConfiguration]: reading(
    'OpenIdConfiguration',
    'What the hub is (OpenID Connect Discovery 1.0)',
    Metadata,
  ),
  [oauth.authorisationServer]: reading('AuthorisationServer', 'The same (RFC 8414)', Metadata),
  [oauth.keySet]: reading('KeySet', "The public keys of the hub's own tokens (RFC 7517)", PublishedKeys),
}
