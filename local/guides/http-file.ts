/** The part of an OpenAPI document that requests are made from. */
interface Operation {
  readonly operationId?: string
  readonly summary?: string
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

const head = `# Every request of the HTTP API, for the REST Client of Visual Studio Code and the HTTP Client of JetBrains' editors and Visual Studio.
# Written by \`npm run guides\` from the OpenAPI document of the hub. Fill in hub and token; where a name in braces stands in an address, put what is meant.

@hub = http://localhost:7071
@token = an access token (docs/guides/call-the-api.md)
`

/** The requests of the document, in its order, with what is required and nothing else. */
export function httpFile({ paths = {} }: OpenApi): string {
  const requests = Object.entries(paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => (operations[method] ? [requestOf(path, method, operations[method])] : [])),
  )
  return `${head}\n${requests.join('\n')}`
}

function requestOf(
  path: string,
  method: string,
  { operationId, summary, parameters = [], requestBody }: Operation,
): string {
  const query = parameters.filter(({ in: where, required }) => where === 'query' && required === true)
  const asked = query.length > 0 ? `?${query.map(({ name }) => `${name}={${name}}`).join('&')}` : ''
  const headers = parameters
    .filter(({ name, in: where }) => where === 'header' && name.toLowerCase() === 'if-match')
    .map(() => 'If-Match: "{version}"')
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  return [
    `### ${operationId ?? path}: ${summary ?? ''}`,
    `${method.toUpperCase()} {{hub}}${path}${asked}`,
    'Authorization: Bearer {{token}}',
    ...headers,
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
