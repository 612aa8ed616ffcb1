/** The part of an OpenAPI document that requests are made from. */
interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>
  }
}
interface Schema {
  readonly properties?: Readonly<Record<string, Property>>
  readonly required?: readonly string[]
}
interface Property {
  readonly type?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
}
export interface OpenApi {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const methods = ['get', 'post', 'put', 'delete', 'patch']

const head = `# Requests of the HTTP API for programs and people with an access token: for the REST Client of Visual Studio Code and the HTTP Clients of
# Visual Studio and JetBrains. Written by \`npm run guides\` from the hub's OpenAPI document. Fill in what stands here; docs/guides/call-the-api.md
# tells how to get a token.

@hub = http://localhost:7071
@token = {token}
`

/** The requests that take an access token, in the order of the document, with what is required and nothing else. */
export function httpFile({ paths = {} }: OpenApi): string {
  const taken = Object.entries(paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const operation = operations[method]
      return operation?.security?.some((one) => 'bearer' in one) ? [{ path, method, operation }] : []
    }),
  )
  const names = new Set(taken.flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')))
  const variables = [...names].sort().map((name) => `@${name} = {${name}}`)
  return `${head}${variables.join('\n')}\n\n${taken.map(requestOf).join('\n')}`
}

interface Taken {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

function requestOf({ path, method, operation }: Taken): string {
  const { operationId, summary, parameters = [], requestBody } = operation
  const query = parameters.filter(({ in: where, required }) => where === 'query' && required === true)
  const asked = query.length > 0 ? `?${query.map(({ name }) => `${name}={${name}}`).join('&')}` : ''
  const versioned = parameters.some(({ name, in: where }) => where === 'header' && name === 'If-Match')
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  return [
    `### ${operationId ?? path}: ${summary ?? ''}`,
    `${method.toUpperCase()} {{hub}}${path.replaceAll(/\{(\w+)\}/g, '{{$1}}')}${asked}`,
    'Authorization: Bearer {{token}}',
    ...(versioned ? ['If-Match: "{version}"'] : []),
    ...(type === undefined ? [] : [`Content-Type: ${type}`, '', bodyOf(type, content?.schema)]),
    '',
  ].join('\n')
}

function bodyOf(type: string, { properties = {}, required = [] }: Schema = {}): string {
  const fields = required.map((name): [string, unknown] => [name, sampleOf(name, properties[name] ?? {})])
  if (type === 'application/json') return JSON.stringify(Object.fromEntries(fields), undefined, 2)
  if (type === 'application/x-www-form-urlencoded')
    return fields.map(([name, value]) => `${name}=${String(value)}`).join('&')
  return '< ./rows.csv'
}

function sampleOf(name: string, { type, enum: values, default: usual }: Property): unknown {
  if (usual !== undefined) return usual
  if (values?.[0] !== undefined) return values[0]
  return { array: [], object: {}, boolean: true, integer: 1, number: 1 }[String(type)] ?? `{${name}}`
}
