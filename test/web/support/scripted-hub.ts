import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { contentSecurityPolicy } from '../../../functions/runtime/content-security-policy.ts'
import { statusOf } from '../../../shared/contract/problems.ts'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'

/** A request as the script of a test sees it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

interface JsonAnswer {
  readonly status: number
  readonly json: unknown
}

/** What the script answers: a status with JSON or with a line of JSON each, or `silence`: the connection is cut without an answer. */
export type Answer = JsonAnswer | { readonly status: number; readonly lines: readonly unknown[] } | 'silence'
export type Script = (asked: Asked) => Answer | Promise<Answer>

export interface ScriptedHub {
  readonly origin: string
  /** Everything that was asked of the API and of `/auth`, in order. */
  readonly asked: readonly Asked[]
  /** Answers what `method path` names; a path may hold `*` for one segment. Later rules win. */
  answer: (rule: string, script: Script) => void
  close: () => Promise<void>
}

export const ok = (json: unknown, status = 200): JsonAnswer => ({ status, json })
export const rows = (lines: readonly unknown[]): Answer => ({ status: 200, lines })
export const refusal = (
  code: ErrorCode,
  correlationId = 'c0ffee00-0000-4000-8000-000000000001',
  details?: object,
): JsonAnswer => ({
  status: statusOf[code],
  json: {
    type: `/docs/errors#${code}`,
    title: 'Refused.',
    status: statusOf[code],
    code,
    correlationId,
    ...(details ? { details } : {}),
  },
})

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Serves the built pages as the hub does, and answers its API from a script. */
export async function startScriptedHub(folder: string): Promise<ScriptedHub> {
  const rules: { readonly matches: (rule: string) => boolean; readonly script: Script }[] = []
  const asked: Asked[] = []

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hub.invalid')
    if (url.pathname.startsWith('/console')) void servePage(folder, url.pathname, response)
    else void play(request, url, response)
  })

  async function play(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const one = await readAsked(request, url)
    if (one.path !== '/favicon.ico') asked.push(one)
    const rule = rules.findLast(({ matches }) => matches(`${one.method} ${one.path}`))
    if (!rule) {
      serveElsewhere(response, one.path)
      return
    }
    const answer = await rule.script(one)
    if (answer === 'silence') {
      response.destroy()
      return
    }
    if ('lines' in answer) {
      response.writeHead(answer.status, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
      response.end(answer.lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      return
    }
    const type = answer.status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(answer.status, { 'content-type': type, 'cache-control': 'no-store' })
    response.end(JSON.stringify(answer.json))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (rule, script) => {
      const form = new RegExp(`^${rule.replaceAll('*', '[^/]+')}$`)
      rules.push({ matches: (text) => form.test(text), script })
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readAsked(request: IncomingMessage, url: URL): Promise<Asked> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: bodyOf(request.headers['content-type'], text),
  }
}

/** A file that is sent stays the text that it is. */
function bodyOf(type: string | undefined, text: string): unknown {
  if (text === '') return undefined
  return type?.startsWith('application/json') === true ? (JSON.parse(text) as unknown) : text
}

/** Every path that is no asset is the one page, as at the hub. */
async function servePage(folder: string, pathname: string, response: ServerResponse): Promise<void> {
  const extension = extname(pathname)
  const isAsset = pathname.startsWith('/console/assets/') && extension in types
  const file = isAsset ? normalize(pathname.slice('/console/'.length)) : 'index.html'
  try {
    const content = await readFile(join(folder, file))
    const type = types[isAsset ? extension : '.html']
    response.writeHead(200, { 'content-type': type, 'content-security-policy': contentSecurityPolicy })
    response.end(content)
  } catch {
    response.writeHead(404).end()
  }
}

/** The identity provider and other pages of the platform: a place to arrive at. */
function serveElsewhere(response: ServerResponse, path: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    `<!doctype html><html lang="en"><title>elsewhere</title><p>${path.replaceAll(/[^\w/.-]/g, '')}</p></html>`,
  )
}
