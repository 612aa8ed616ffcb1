import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiReply, InstancesApi } from '../durable/instances-api.ts'
import { WEBHOOK_PATH } from '../durable/wire/links.ts'
import { readBody } from './read-body.ts'
import { originOf } from './request-data.ts'
import { splitPath } from './route-table.ts'
import { writeEmpty, writeJson } from './write-response.ts'

type HostEndpoints = {
  /** Answers a request to one of the host's own addresses; false when the address is not one of them. */
  serve(request: IncomingMessage, response: ServerResponse, target: string): boolean
}

type HostEndpointsOptions = {
  instances: InstancesApi
  functionNames: () => string[]
  /** Starts a timer function by hand: `unknown` where no function has that name, `refused` where it is no timer. */
  runByHand: (name: string) => 'started' | 'unknown' | 'refused'
  fallbackHost: () => string
}

/** The RPC base the durable client calls; it stands beside the public base and answers the same. */
export const RPC_PATH = '/durabletask'

/** The host's own addresses: the durable API under its two bases, and what of `/admin` is useful locally. */
export function hostEndpoints(options: HostEndpointsOptions, bases: readonly string[]): HostEndpoints {
  return {
    serve: (request, response, target) => {
      const path = target.split('?', 1)[0] ?? ''
      const lower = path.toLowerCase()
      const base = bases.find((known) => lower.startsWith(`${known}/`))
      if (base !== undefined) {
        void serveInstances(options, request, response, target, base)
        return true
      }
      const isOwn = lower.startsWith('/admin/') || lower === '/admin' || lower.startsWith('/runtime/')
      if (!isOwn) return false
      request.resume()
      reply(
        response,
        isLocal(request) ? admin(options, request.method ?? '', splitPath(path).segments) : { status: 404 },
      )
      return true
    },
  }
}

export const PUBLIC_BASES = [WEBHOOK_PATH]
export const RPC_BASES = [WEBHOOK_PATH, RPC_PATH]

async function serveInstances(
  { instances, fallbackHost }: HostEndpointsOptions,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  base: string,
): Promise<void> {
  const origin = originOf(request, fallbackHost())
  const body = await readBody(request, true)
  if (body.state === 'broken-off') return
  if (!isLocal(request) || origin === undefined || body.state === 'too-large') {
    reply(response, { status: 404 })
    return
  }
  try {
    const url = new URL(target, origin)
    const call = {
      method: request.method ?? '',
      segments: splitPath(url.pathname.slice(base.length)).segments,
      query: url.searchParams,
      headers: request.headers,
      body: body.bytes?.toString() ?? '',
      origin,
      address: origin + target,
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

function admin({ functionNames, runByHand }: HostEndpointsOptions, method: string, segments: string[]): ApiReply {
  const [, area = '', name] = segments.map((segment, at) => (at < 2 ? segment.toLowerCase() : segment))
  const call = `${method} ${area}`
  if (call === 'GET host' && name === 'ping') return { status: 200 }
  if (call === 'GET host' && name === 'status') return { status: 200, body: { state: 'Running' } }
  if (call === 'GET functions' && name === undefined) {
    return { status: 200, body: functionNames().map((known) => ({ name: known })) }
  }
  if (call === 'POST functions' && name !== undefined && segments.length === 3) {
    const result = runByHand(name)
    if (result === 'refused') {
      return { status: 501, body: { Message: `Only timer functions can be run by hand; '${name}' is another.` } }
    }
    return { status: result === 'started' ? 202 : 404 }
  }
  return { status: 404 }
}

function reply(response: ServerResponse, { status, headers, body }: ApiReply): void {
  if (response.destroyed) return
  if (body === undefined) {
    writeEmpty(response, status)
  } else {
    writeJson(response, status, body, headers)
  }
}
