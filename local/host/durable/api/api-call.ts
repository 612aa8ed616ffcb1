/** A call of the durable HTTP API, relative to its base. */
export type ApiCall = {
  method: string
  /** Decoded segments behind the base. */
  segments: readonly string[]
  query: URLSearchParams
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
  origin: string
  /** The whole address asked for, for Location. */
  address: string
  /** The key to the links in the answer. */
  code: string
}

export type ApiReply = { status: number; headers?: Record<string, string>; body?: unknown }

export const NOT_FOUND: ApiReply = { status: 404 }

export function notOffered(what: string): ApiReply {
  return { status: 501, body: { Message: `${what} is not offered by this host.` } }
}

/** Something the extension throws about and does not expect. */
export function unexpected(ExceptionMessage: string): ApiReply {
  const Message = 'Something went wrong while processing your request'
  return { status: 500, body: { Message, ExceptionMessage, ExceptionType: 'System.InvalidOperationException' } }
}

/** The body when it is JSON. The parser's own message would quote it. */
export function jsonText(
  body: string,
  message = 'Invalid JSON content',
): { ok: true; text: string } | { ok: false; reply: ApiReply } {
  try {
    JSON.parse(body)
    return { ok: true, text: body }
  } catch (thrown) {
    const ExceptionType = thrown instanceof Error ? thrown.name : 'SyntaxError'
    return { ok: false, reply: { status: 400, body: { Message: message, ExceptionType } } }
  }
}

export function isJson({ headers }: ApiCall): boolean {
  return /^application\/json\b/i.test(String(headers['content-type'] ?? ''))
}

/** A time asked for, in milliseconds since 1970, under `key`; nothing when it cannot be read, as the extension does. */
export function time<K extends string>(key: K, text: string | null): Partial<Record<K, number>> {
  const ms = text === null ? NaN : Date.parse(text)
  return Number.isNaN(ms) ? {} : ({ [key]: ms } as Record<K, number>)
}

const TOKEN = 'x-ms-continuation-token'
const PAGE_SIZE = 100

/** The page a call asks for: how many, and the id it begins with. */
export function pageOf({ query, headers }: ApiCall): { size: number; from: string | undefined } {
  const top = Number(query.get('top'))
  const token = headers[TOKEN]
  return {
    size: Number.isSafeInteger(top) && top > 0 ? top : PAGE_SIZE,
    from: typeof token === 'string' && token !== '' ? Buffer.from(token, 'base64').toString() : undefined,
  }
}

/** Answers a page of `size`; `found` holds one more when there are more. */
export function pageReply<Row>(
  found: readonly Row[],
  size: number,
  id: (row: Row) => string,
  show: (row: Row) => unknown,
): ApiReply {
  const next = found[size]
  return {
    status: 200,
    ...(next === undefined ? {} : { headers: { [TOKEN]: Buffer.from(id(next)).toString('base64') } }),
    body: found.slice(0, size).map(show),
  }
}
