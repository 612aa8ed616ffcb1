import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CookieData, HttpResponseData, TypedData } from '../core/functions-core.ts'

/** Answers without a body. */
export function writeEmpty(response: ServerResponse, status: number): void {
  if (status === 204 || status === 304) response.writeHead(status)
  else response.writeHead(status, { 'Content-Length': '0' })
  response.end()
}

/** Answers with JSON, as the host's own endpoints do. */
export function writeJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(value)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

/**
 * Answers with what a function returned: chunked when there is a body, Content-Length 0 when there is none, 204 when the
 * function returned nothing. Returns the status that was sent.
 */
export function writeFunctionResponse(
  request: IncomingMessage,
  response: ServerResponse,
  returned: TypedData | null | undefined,
): number {
  if (!returned?.http || !('statusCode' in returned.http)) {
    writeEmpty(response, 204)
    return 204
  }
  const { http } = returned
  const status = Number(http.statusCode)
  const bytes = http.body?.bytes
  const bodiless = status === 204 || status === 205 || status === 304
  const hasBody = !bodiless && bytes !== undefined && bytes.length > 0
  response.statusCode = status
  writeHeaders(response, http)
  if (request.method === 'HEAD') {
    response.end()
  } else if (hasBody) {
    if (!response.hasHeader('Content-Length') && request.httpVersion !== '1.0') {
      response.setHeader('Transfer-Encoding', 'chunked')
    }
    response.end(bytes)
  } else {
    if (!bodiless || status === 205) response.setHeader('Content-Length', '0')
    response.end()
  }
  return status
}

function writeHeaders(response: ServerResponse, { headers, cookies, body }: HttpResponseData): void {
  const setCookies: string[] = []
  for (const name in headers) {
    const value = headers[name] ?? ''
    const key = name.toLowerCase()
    if (key === 'set-cookie') setCookies.push(value)
    // A length that is not the body's would break the connection; Node frames the message itself.
    else if (key === 'content-length' && body?.bytes?.length && Number(value) !== body.bytes.length) continue
    else if (key !== 'transfer-encoding' && key !== 'connection') response.setHeader(name, value)
  }
  for (const cookie of cookies) setCookies.push(serialiseCookie(cookie))
  if (setCookies.length > 0) response.setHeader('Set-Cookie', setCookies)
}

/** Attributes in the genuine host's order and spelling; a cookie without a path gets `/`. */
function serialiseCookie(cookie: CookieData): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`]
  const seconds = cookie.expires?.value?.seconds
  if (seconds !== undefined) parts.push(`expires=${new Date(seconds * 1000).toUTCString()}`)
  if (cookie.maxAge?.value !== undefined) parts.push(`max-age=${Math.trunc(cookie.maxAge.value)}`)
  if (cookie.domain?.value) parts.push(`domain=${cookie.domain.value}`)
  parts.push(`path=${cookie.path?.value ?? '/'}`)
  if (cookie.secure?.value) parts.push('secure')
  if (cookie.sameSite && cookie.sameSite !== 'none') {
    parts.push(`samesite=${cookie.sameSite === 'explicitNone' ? 'none' : cookie.sameSite}`)
  }
  if (cookie.httpOnly?.value) parts.push('httponly')
  return parts.join('; ')
}
