import type { IncomingMessage, ServerResponse } from 'node:http'
import { invoke } from '../core/invoke.ts'
import type { TypedData } from '../core/functions-core.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import type { LoadedApp } from '../core/load-app.ts'
import { HostError } from '../host-error.ts'
import type { KeyRing } from './keys.ts'
import { readBody } from './read-body.ts'
import { originOf, requestData } from './request-data.ts'
import { makeRoute, makeRouteTable, type Route, type RouteTable } from './route-table.ts'
import { serveStreamed, type ReceivedRequest } from './streamed-request.ts'
import { splitTarget } from './target.ts'
import { writeEmpty, writeFunctionResponse } from './write-response.ts'

type FrontOptions = {
  app: LoadedApp
  routePrefix: string
  /** Used where a request has no Host header. */
  fallbackHost: () => string
  /** Asked for by functions whose authLevel is not anonymous; without it, by none. */
  keys: KeyRing | undefined
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
    const origin = originOf(request, options.fallbackHost())
    const match = routes.find(request.method ?? 'GET', splitTarget(target).path)
    if (!match || origin === undefined) {
      request.resume()
      writeEmpty(response, origin === undefined ? 400 : 404)
      return
    }
    if (!mayCall(options.keys, match.target, request, target)) {
      request.resume()
      writeEmpty(response, 401)
      return
    }
    const received = { match, origin, target, inputs: options.extraInputs(match.target, origin) }
    const { httpUri } = options.app
    if (httpUri === undefined) await serveWhole(options, received, request, response)
    else
      await serve(options, received, request, response, () =>
        serveStreamed(options.app, httpUri, received, request, response),
      )
  }
}

function mayCall(
  keys: KeyRing | undefined,
  { metadata, triggerName }: RegisteredFunction,
  request: IncomingMessage,
  target: string,
): boolean {
  const level = metadata.bindings[triggerName]?.['authLevel'] ?? 'anonymous'
  if (!keys || level === 'anonymous') return true
  const access = keys.accessOf(request, target)
  return access === 'master' || (access === 'function' && level === 'function')
}

/** Serves a request whose body the function is given whole, and its answer likewise. */
async function serveWhole(
  options: FrontOptions,
  received: ReceivedRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  switch (body.state) {
    case 'broken-off':
      response.destroy()
      return
    case 'too-large':
      refuseBody(response)
      return
    case 'read':
      await serve(options, received, request, response, async () => {
        const { match, origin, target, inputs } = received
        const http = requestData(request, origin, target, match.params, body.bytes)
        const inputData = [{ name: match.target.triggerName, data: { http } }, ...inputs]
        const { returnValue } = await invoke(options.app, match.target, { inputData, triggerMetadata: {} })
        return response.destroyed ? 'given-up' : writeFunctionResponse(request, response, returnValue)
      })
  }
}

/** Answers a request with what `answer` does, which tells the status that was sent; with 500 where it fails. */
async function serve(
  { app, logRequests }: FrontOptions,
  { match }: ReceivedRequest,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => Promise<number | 'given-up' | 'too-large'>,
): Promise<void> {
  const began = performance.now()
  const { name } = match.target
  let status: number | string = 500
  try {
    const result = await answer()
    if (result === 'too-large') refuseBody(response)
    status = result === 'too-large' ? 413 : result
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    app.log('error', name, `request failed: ${stack}`)
    if (app.httpUri !== undefined) app.log('error', name, NO_ANSWER_IN_AZURE)
    if (response.headersSent) {
      response.destroy()
    } else {
      for (const header of response.getHeaderNames()) response.removeHeader(header)
      if (!response.destroyed) writeEmpty(response, 500)
    }
  }
  if (logRequests) {
    const took = Math.round(performance.now() - began)
    app.log('information', name, `${request.method ?? ''} ${status} in ${took} ms`)
  }
}

const NO_ANSWER_IN_AZURE =
  "With HTTP streaming, Azure's host leaves a caller without any answer where a function throws or returns no valid response; here it is answered 500."

function refuseBody(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.setHeader('Connection', 'close')
  writeEmpty(response, 413)
}

/** The route of an HTTP function as it is registered; one without a route is found under its name. */
export function routeTextOf({ name, metadata, triggerName }: RegisteredFunction): string {
  const { route } = metadata.bindings[triggerName] ?? {}
  return typeof route === 'string' && route !== '' ? route : name
}

function routeTable(app: LoadedApp, prefix: string): RouteTable<RegisteredFunction> {
  const routes: Route<RegisteredFunction>[] = []
  const taken = new Map<string, string>()
  for (const target of app.registry.functions.values()) {
    if (target.triggerType !== 'httptrigger') continue
    const { methods } = target.metadata.bindings[target.triggerName] ?? {}
    const text = routeTextOf(target)
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
