/** A JSON Schema, as far as the document uses it. */
export interface Schema {
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly maximum?: number
  readonly maxLength?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Content {
  readonly schema: Schema
  readonly example?: unknown
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: Schema
  readonly example?: unknown
}

interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly 'x-permission': string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>
}

/** The hub's OpenAPI document, as far as a person reads it. */
export interface OpenApi {
  readonly info: { readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface Field {
  readonly name: string
  readonly place: 'path' | 'query' | 'header' | 'body'
  readonly required: boolean
  readonly type: string
  readonly meaning: string
}

/** One address as it is shown. */
export interface Entry {
  readonly id: string
  readonly family: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly permission: string
  readonly input: readonly Field[]
  readonly request: string
  readonly status: string
  readonly output: readonly Field[]
  readonly answer: string | undefined
  readonly refusals: readonly { readonly status: string; readonly code: string }[]
  /** Everything that a search looks at, in small letters. */
  readonly words: string
}

/** Every address of the document, in its order. */
export const entriesOf = ({ paths }: OpenApi): readonly Entry[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => entryOf(path, method.toUpperCase(), operation)),
  )

function entryOf(path: string, method: string, operation: Operation): Entry {
  const [media = '', body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const [status = '', done] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? []
  const answer = done?.content?.['application/json']
  const entry = {
    id: operation.operationId,
    family: operation.tags[0] ?? '',
    method,
    path,
    summary: operation.summary,
    permission: operation['x-permission'],
    input: [
      ...operation.parameters.map((parameter) => ({
        name: parameter.name,
        place: parameter.in,
        required: parameter.required,
        type: typeOf(parameter.schema),
        meaning: parameter.description ?? meaningOf(parameter.schema),
      })),
      ...fieldsOf(body?.schema),
    ],
    request: requestOf(path, method, operation, { media, body }),
    status,
    output: fieldsOf(answer?.schema),
    answer: answer && JSON.stringify(answer.example, undefined, 2),
    refusals: refusalsOf(operation),
  }
  const { id, family, summary, permission, input, refusals } = entry
  const names = [...input.map(({ name }) => name), ...refusals.map(({ code }) => code)]
  return { ...entry, words: [id, family, method, path, summary, permission, ...names].join(' ').toLowerCase() }
}

function refusalsOf({ responses }: Operation): Entry['refusals'] {
  return Object.entries(responses).flatMap(([status, { content }]) => {
    const parts = content?.['application/problem+json']?.schema.allOf ?? []
    const codes = parts.flatMap((part) => part.properties?.['code']?.enum ?? [])
    return codes.map((code) => ({ status, code: String(code) }))
  })
}

/** The fields of an object and of what lies in it, each by its whole name: `items[].memberId`. */
function fieldsOf(schema: Schema | undefined, before = ''): readonly Field[] {
  const variants = schema?.oneOf ?? schema?.anyOf
  if (variants && !schema?.properties) {
    const all = variants.flatMap((variant) => fieldsOf(variant, before))
    return all.filter(({ name }, place) => all.findIndex((field) => field.name === name) === place)
  }
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]): readonly Field[] => {
    const whole = `${before}${name}`
    const own = {
      name: whole,
      place: 'body' as const,
      required: schema?.required?.includes(name) ?? false,
      type: typeOf(field),
      meaning: meaningOf(field),
    }
    const inner = field.items ? fieldsOf(field.items, `${whole}[].`) : fieldsOf(field, `${whole}.`)
    return [own, ...inner]
  })
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.items) {
    const inner = typeOf(schema.items)
    return inner.includes(' | ') ? `(${inner})[]` : `${inner}[]`
  }
  const variants = schema.oneOf ?? schema.anyOf
  if (variants) return [...new Set(variants.map(typeOf))].join(' | ')
  const { type = 'any', format } = schema
  return format === undefined ? type : `${type} (${format})`
}

function meaningOf({ description, default: standard, maximum }: Schema): string {
  return [
    description ?? '',
    standard === undefined ? '' : `${JSON.stringify(standard)} where it is left out.`,
    maximum === undefined || maximum === Number.MAX_SAFE_INTEGER || description?.includes(String(maximum))
      ? ''
      : `At most ${maximum}.`,
  ]
    .filter((part) => part !== '')
    .join('. ')
    .replaceAll('..', '.')
}

/** A request as it goes over the wire, its cookie aside. */
function requestOf(path: string, method: string, { parameters }: Operation, { media, body }: SentBody): string {
  const value = ({ example, name }: Parameter) => encodeURIComponent(typeof example === 'string' ? example : name)
  const address = path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name)
    return parameter ? value(parameter) : whole
  })
  const headers = parameters
    .filter((one) => one.in === 'header')
    .map(({ name }) => `${name}: ${name === 'If-Match' ? '"…"' : '…'}`)
  const lines = [`${method} ${address}`, ...headers]
  if (body === undefined) return lines.join('\n')
  return [...lines, `content-type: ${media}`, '', sentAs(media, body.example)].join('\n')
}

/** What is sent, and as what. */
interface SentBody {
  readonly media: string
  readonly body: Content | undefined
}

/** A form is one line, anything else JSON. */
const sentAs = (media: string, example: unknown): string =>
  media === 'application/x-www-form-urlencoded'
    ? new URLSearchParams(example as Record<string, string>).toString()
    : JSON.stringify(example, undefined, 2)
