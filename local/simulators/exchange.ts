import type { IncomingHttpHeaders } from 'node:http'

/** One HTTP request, read to its end. */
export interface Asked {
  readonly method: string
  /** Path and query as asked; its origin is the simulator's own address, never the Host header. */
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What is sent back. `disconnect` closes the connection without an answer, `truncate` in the middle of one. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string
  readonly disconnect?: true
  readonly truncate?: true
}

export const notCached = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache', expires: '-1' } as const

export function json(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

export function redirect(location: string, headers: Answer['headers'] = {}): Answer {
  return { status: 302, headers: { ...notCached, location, ...headers } }
}

/** The fields of a form-encoded body; empty for any other content type. */
export function formOf(asked: Asked): URLSearchParams {
  const type = asked.headers['content-type'] ?? ''
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? asked.body : '')
}

export function cookieOf(asked: Asked, name: string): string | undefined {
  const pairs = (asked.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
