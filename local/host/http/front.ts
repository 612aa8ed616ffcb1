import type { IncomingMessage, ServerResponse } from 'node:http'
import { invoke } from '../core/invoke.ts'
import type { TypedData } from '../core/functions-core.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import type { LoadedApp } from '../core/load-app.ts'
import { HostError } from '../host-error.ts'
import { readBody } from './read-body.ts'
import { originOf, requestData } from './request-data.ts'
import { makeRoute, makeRouteTable, type Route, type RouteMatch, type RouteTable } from './route-table.ts'
import { writeEmpty, writeFunctionResponse } from './write-response.ts'

type FrontOptions = {
  app: LoadedApp
  routePrefix: string
  /** Used where a request has no Host header. */
  fallbackHost: () => string
  extraInputs: (target: RegisteredFunction, origin: string) => { name: string; data: TypedData }[]
  /** One line for each request that was answered. */
  logRequests: boolean
}

/** Answers a request; `target` is path and query as they were sent. */
type Front = (request: IncomingMessage, response: ServerResponse, target: string) => Promise<void>

/** The door of the app's HTTP functions. */
export function httpFront(options: FrontOptions): Front {
  const routes = routeTable(options.app, options.routePrefix)
  return async (request, response, target) => {
    const queryAt = target.indexOf('?')
    const origin = originOf(request, options.fallbackHost())
    const match = routes.find(request.method ?? 'GET', queryAt < 0 ? target : target.slice(0, queryAt))
    if (!match || origin === undefined) {
      request.resume()
      writeEmpty(response, origin === undefined ? 400 : 404)
      return
    }
    const body = await readBody(request)
    switch (body.state) {
      case 'broken-off':
        response.destroy()
        return
      case 'too-large':
        response.setHeader('Connection', 'close')
        writeEmpty(response, 413)
        return
      case 'read':
        await serve(options, match, request, response, { origin, target, bytes: body.bytes })
    }
  }
}

async function serve(
  { app, extraInputs, logRequests }: FrontOptions,
  { target, params }: RouteMatch<RegisteredFunction>,
  request: IncomingMessage,
  response: ServerResponse,
  received: { origin: string; target: string; bytes: Buffer | undefined },
): Promise<void> {
  const began = performance.now()
  let status = 500
  try {
    const http = requestData(request, received.origin, received.target, params, received.bytes)
    const { returnValue } = await invoke(app, target, {
      inputData: [{ name: target.triggerName, data: { http } }, ...extraInputs(target, received.origin)],
      triggerMetadata: {},
    })
    if (!response.destroyed) status = writeFunctionResponse(request, response, returnValue)
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    app.log('error', target.name, `request failed: ${stack}`)
    if (!response.headersSent) {
      for (const name of response.getHeaderNames()) response.removeHeader(name)
      if (!response.destroyed) writeEmpty(response, 500)
    }
  }
  if (logRequests) {
    const took = Math.round(performance.now() - began)
    app.log('information', target.name, `${request.method ?? ''} ${status} in ${took} ms`)
  }
}

function routeTable(app: LoadedApp, prefix: string): RouteTable<RegisteredFunction> {
  const routes: Route<RegisteredFunction>[] = []
  const taken = new Map<string, string>()
  for (const target of app.registry.functions.values()) {
    if (target.triggerType !== 'httptrigger') continue
    const { route, methods } = target.metadata.bindings[target.triggerName] ?? {}
    const text = typeof route === 'string' && route !== '' ? route : target.name
    const made = makeRoute(prefix, text, Array.isArray(methods) ? methods.map(String) : ['GET', 'POST'], target)
    for (const method of made.methods) {
      const key = `${method} ${text.toLowerCase().replace(/^\/|\/$/g, '')}`
      const other = taken.get(key)
      if (other !== undefined) {
        throw new HostError(
          `The functions '${other}' and '${target.name}' both answer ${method} on the route '${text}'.`,
        )
      }
      taken.set(key, target.name)
    }
    routes.push(made)
  }
  return makeRouteTable(routes)
}
