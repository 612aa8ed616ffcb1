import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export type Answer = {
  status: number
  /** By lower-case name. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed where the content type says JSON, else the text. */
  body: unknown
}

export type Asked = { method?: string; headers?: Record<string, string>; body?: string }

/** One HTTP call in which nothing is added or changed on the way: `fetch` would set a content type and refuse a Host header. */
export function call(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const start = url.startsWith('https:') ? httpsRequest : httpRequest
  const length = method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body ?? '')) }
  return new Promise((resolve, reject) => {
    const request = start(url, { method, agent: false, headers: { ...length, ...headers } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        const isJson = /^application\/json\b/.test(response.headers['content-type'] ?? '') && text !== ''
        const answer = { status: response.statusCode ?? 0, headers: response.headers }
        resolve({ ...answer, body: isJson ? (JSON.parse(text) as unknown) : text })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
