import * as z from 'zod'
import type { ErrorCode } from '../domain/hub-error.ts'
import { api, families } from './api.ts'
import type { ApiRoute } from './api-route.ts'
import { exampleOf, type Schema } from './examples.ts'
import { oauthPaths, oauthTag } from './openapi-oauth.ts'
import { antiForgeryHeader, platformKeyHeader } from './pages.ts'
import { Problem, statusOf } from './problems.ts'
import { refusalsOf, takesTokens, wants } from './route-refusals.ts'

const json = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema
  return rest
}

/** The API as an OpenAPI 3.1 document, made from the very schemas that judge requests and shape answers. */
export function openApiDocument(publicUrl: string): Schema {
  const paths: Record<string, Schema> = { ...oauthPaths }
  for (const route of Object.values<ApiRoute>(api)) {
    const path = `/${route.route}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tenantry',
      version: '1',
      description:
        'The identity hub: sessions, organisations, invitations, tenant mappings, members, identity providers, the audit trail, programs and tokens, signing keys, connections, discovery of managed tenants, clients and contacts, and their sync. ' +
        'A browser calls it with its session cookie, a program with an access token. A change by cookie carries the header ' +
        `\`${antiForgeryHeader}\` and, where something is changed that was read before, its ETag as \`If-Match\`. ` +
        'Lists come page by page: as long as an answer has `next`, there may be more; pass it on as `cursor`. ' +
        'Refusals are `application/problem+json`; program against `code`. Where a token is taken, it may be refused with any code that ' +
        'docs/errors.md lists for tokens, beside those of the route. The addresses of OAuth refuse in the words of RFC 6749.',
    },
    servers: [{ url: publicUrl }],
    tags: [...Object.entries(families).map(([name, { description }]) => ({ name, description })), oauthTag],
    paths,
    components: {
      schemas: { Problem: json(Problem, 'output') },
      responses: {
        Problem: {
          description: 'A refusal; `code` is stable',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-tenantry-session' },
        setUp: { type: 'apiKey', in: 'cookie', name: '__Host-tenantry-set-up' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  }
}

function operation(route: ApiRoute): Schema {
  const input = route.input ? json(route.input, 'input') : {}
  const fields = (input['properties'] ?? {}) as Record<string, Schema>
  const required = (input['required'] ?? []) as string[]
  const inPath = [...route.route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const others = Object.keys(fields).filter((name) => !inPath.includes(name) && name !== 'version')
  const change = route.method !== 'GET'
  const ofRows = route.body === 'rows'
  const parameter = (name: string, place: 'path' | 'query') => {
    const schema = fields[name] ?? { type: 'string' }
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema,
      example: exampleOf(schema, name),
    }
  }
  return {
    operationId: route.name,
    tags: [familyOf(route)],
    summary: route.summary,
    'x-permission': route.allow,
    security: securityOf(route),
    parameters: [
      ...inPath.map((name) => parameter(name, 'path')),
      ...(change && !ofRows ? [] : others.map((name) => parameter(name, 'query'))),
      ...(wants(route, 'version') ? [header('If-Match', 'The ETag of what was read')] : []),
      ...(route.key ? [header(platformKeyHeader, "The platform's master key")] : []),
      ...(change && (route.session !== 'ignored' || route.allow === 'set-up')
        ? [{ ...header(antiForgeryHeader, antiForgeryAdvice), required: !takesTokens(route) }]
        : []),
    ],
    ...(ofRows ? { requestBody: fileOfRows } : {}),
    ...(change && !ofRows && others.length > 0 ? { requestBody: requestBody(route, fields, others, required) } : {}),
    responses: { [String(route.status)]: done(route), ...refused(refusalsOf(route)), default: problem },
  }
}

const antiForgeryAdvice = '`antiForgery` of GET /auth/session (of a set-up link: of GET /auth/set-up); not with a token'

/** Sessions are for people, and system integrations come with tokens; where only a browser's session will do, only that is named. */
function securityOf({ allow }: ApiRoute): readonly Schema[] {
  if (allow === 'anyone') return []
  if (allow === 'session') return [{ session: [] }]
  if (allow === 'set-up') return [{ setUp: [] }]
  return allow === 'api.system' ? [{ bearer: [] }] : [{ session: [] }, { bearer: [] }]
}

const familyOf = ({ name }: ApiRoute) =>
  Object.entries(families).find(([, { routes }]) =>
    Object.values<ApiRoute>(routes).some((route) => route.name === name),
  )?.[0] ?? ''

const problem = { $ref: '#/components/responses/Problem' }

function done(route: ApiRoute): Schema {
  if (route.file)
    return {
      description: 'A file',
      content: Object.fromEntries(route.file.map((type) => [type, { schema: { type: 'string' } }])),
    }
  if (!route.output) return { description: 'Done' }
  const schema = json(route.output, 'output')
  return {
    description: 'Done',
    ...('version' in Object(schema['properties'])
      ? { headers: { ETag: { description: 'The version, for `If-Match`', schema: { type: 'string' } } } }
      : {}),
    content: {
      [route.body === 'rows' ? 'application/x-ndjson' : 'application/json']: { schema, example: exampleOf(schema) },
    },
  }
}

/** Which codes each status stands for here. */
function refused(codes: readonly ErrorCode[]): Schema {
  const byStatus = Map.groupBy(codes, (code) => statusOf[code])
  return Object.fromEntries(
    [...byStatus].map(([status, held]) => [
      String(status),
      {
        description: held.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: refusalSchema(held) } },
      },
    ]),
  )
}

const refusalSchema = (codes: readonly ErrorCode[]) => ({
  allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
})

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

/** Which fields a row has is told in the runbook of the address book: a file is not judged as one object. */
const fileOfRows = {
  required: true,
  description:
    'A file of rows, at most 50 MB: CSV with a header (RFC 4180), one JSON array of objects, or one object a line',
  content: {
    'text/csv': { schema: { type: 'string' } },
    'application/json': { schema: { type: 'array', items: { type: 'object' } } },
    'application/x-ndjson': { schema: { type: 'string' } },
  },
}

function requestBody(
  { body }: ApiRoute,
  fields: Record<string, Schema>,
  names: readonly string[],
  required: readonly string[],
): Schema {
  const needed = names.filter((name) => required.includes(name))
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, fields[name]])),
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
  }
  return {
    required: needed.length > 0,
    content: { [body === 'form' ? mediaTypes.form : mediaTypes.json]: { schema, example: exampleOf(schema) } },
  }
}
