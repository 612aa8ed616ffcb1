import * as z from 'zod'
import { api } from './api.ts'
import type { ApiRoute } from './api-route.ts'
import { antiForgeryHeader } from './pages.ts'
import { Problem } from './problems.ts'

type Schema = Record<string, unknown>

const json = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema
  return rest
}

/** The API as an OpenAPI 3.1 document, made from the very schemas that judge requests and shape answers. */
export function openApiDocument(publicUrl: string): Schema {
  const paths: Record<string, Schema> = {}
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
        'The identity hub: sessions, organisations, invitations, tenant mappings, discovery of managed tenants.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Problem: json(Problem, 'output') },
      responses: {
        Problem: {
          description: 'A refusal; `code` is stable',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-tenantry-session' } },
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
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: fields[name] ?? { type: 'string' } })),
    ...(change
      ? []
      : others.map((name) => ({ name, in: 'query', required: required.includes(name), schema: fields[name] }))),
    ...('version' in fields ? [header('If-Match', 'The ETag of what was read')] : []),
    ...(change && route.session !== 'ignored' ? [header(antiForgeryHeader, '`antiForgery` of GET /auth/session')] : []),
  ]
  return {
    operationId: route.name,
    summary: route.summary,
    'x-permission': route.allow,
    security: route.allow === 'anyone' ? [] : [{ session: [] }],
    parameters,
    ...(change && others.length > 0 ? { requestBody: requestBody(fields, others, required) } : {}),
    responses: {
      [String(route.status)]: {
        description: 'Done',
        ...(route.output ? { content: { 'application/json': { schema: json(route.output, 'output') } } } : {}),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

function requestBody(fields: Record<string, Schema>, names: readonly string[], required: readonly string[]): Schema {
  const needed = names.filter((name) => required.includes(name))
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, fields[name]])),
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
  }
  return { required: needed.length > 0, content: { 'application/json': { schema } } }
}
