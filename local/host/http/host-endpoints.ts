import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiReply, InstancesApi } from '../durable/instances-api.ts'
import { UNCHECKED_CODE, WEBHOOK_PATH } from '../durable/wire/links.ts'
import type { AdminCall } from './admin.ts'
import type { KeyRing } from './keys.ts'
import { readBody } from './read-body.ts'
import { originOf } from './request-data.ts'
import { splitPath } from './route-table.ts'
import { splitTarget } from './target.ts'
import { writeEmpty, writeJson } from './write-response.ts'

type HostEndpoints = {
  /** Answers a request to one of the host's own addresses; false when the address is not one of them. */
  serve(request: IncomingMessage, response: ServerResponse, target: string): boolean
}

type HostEndpointsOptions = {
  instances: InstancesApi
  admin: (call: AdminCall) => ApiReply
  fallbackHost: () => string
  /** Who has the right key is let in; without it, who calls from this machine. */
  keys: KeyRing | undefined
}

/** The RPC base the durable client calls; it stands beside the public base and answers the same. */
export const RPC_PATH = '/durabletask'

/** The host's own addresses: the durable API under its two bases, and what of `/admin` is useful locally. */
export function hostEndpoints(
  options: HostEndpointsOptions,
  bases: readonly string[],
  isForOwnClient = false,
): HostEndpoints {
  return {
    serve: (request, response, target) => {
      const lower = splitTarget(target).path.toLowerCase()
      const base = bases.find((known) => lower.startsWith(`${known}/`))
      const isOwn = lower.startsWith('/admin/') || lower === '/admin' || lower.startsWith('/runtime/')
      if (base === undefined && !isOwn) return false
      const keys = isForOwnClient ? undefined : options.keys
      const refused = refusal(keys, request, target, base === undefined ? adminNeeds(lower) : 'system')
      void serveOwn(options, request, response, { target, base, refused })
      return true
    },
  }
}

export const PUBLIC_BASES = [WEBHOOK_PATH]
export const RPC_BASES = [WEBHOOK_PATH, RPC_PATH]

type Need = 'system' | 'master' | 'nothing'

const adminNeeds = (path: string): Need => (path === '/admin/host/ping' ? 'nothing' : 'master')

/** What is answered to who may not come in, as the genuine host does. */
function refusal(
  keys: KeyRing | undefined,
  request: IncomingMessage,
  target: string,
  need: Need,
): ApiReply | undefined {
  if (!keys) return isLocal(request) ? undefined : { status: 404 }
  if (need === 'nothing') return undefined
  const access = keys.accessOf(request, target)
  if (access === 'master' || access === need) return undefined
  return access === 'none' ? { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } } : { status: 403 }
}

async function serveOwn(
  { instances, admin, fallbackHost, keys }: HostEndpointsOptions,
  request: IncomingMessage,
  response: ServerResponse,
  { target, base, refused }: { target: string; base: string | undefined; refused: ApiReply | undefined },
): Promise<void> {
  if (refused) {
    request.resume()
    reply(response, refused)
    return
  }
  const origin = originOf(request, fallbackHost())
  const body = await readBody(request, true)
  if (body.state === 'broken-off') return
  if (origin === undefined || body.state === 'too-large') {
    reply(response, { status: 404 })
    return
  }
  try {
    // The same reading of the address as the one by which the caller was let in.
    const { path, query } = splitTarget(target)
    const method = request.method ?? ''
    const text = body.bytes?.toString() ?? ''
    if (base === undefined) {
      const [area, ...segments] = splitPath(path).segments
      reply(response, area?.toLowerCase() === 'admin' ? admin({ method, segments, origin }) : { status: 404 })
      return
    }
    const call = {
      method,
      segments: splitPath(path.slice(base.length)).segments,
      query: new URLSearchParams(query),
      headers: request.headers,
      body: text,
      origin,
      address: origin + target,
      code: keys?.systemKey ?? UNCHECKED_CODE,
    }
    reply(response, await instances(call))
  } catch (thrown) {
    const ExceptionType = thrown instanceof Error ? thrown.name : 'Error'
    reply(response, {
      status: 500,
      body: { Message: 'Something went wrong while processing your request', ExceptionType },
    })
  }
}

const LOOPBACK_NAME = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i

/**
 * Instances hold inputs and can be ended, so their API is for programs of this machine: the connection must come over
 * loopback, name a loopback host (a web page that points a name of its own at 127.0.0.1 does not) and come from no page of
 * another host.
 */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const address = socket.remoteAddress ?? ''
  const origin = headers.origin?.replace(/^https?:\/\//, '') ?? 'localhost'
  return (
    (address === '::1' || /^(::ffff:)?127\./.test(address)) &&
    LOOPBACK_NAME.test(headers.host ?? 'localhost') &&
    LOOPBACK_NAME.test(origin)
  )
}

function reply(response: ServerResponse, { status, headers, body }: ApiReply): void {
  if (response.destroyed) return
  if (body === undefined) {
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
    writeEmpty(response, status)
  } else {
    writeJson(response, status, body, headers)
  }
}
