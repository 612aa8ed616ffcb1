import { HttpRequest, InvocationContext, type HttpRequestInit } from '@azure/functions'
import * as df from 'durable-functions'

export interface Asking {
  readonly method?: string
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly params?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request as the host hands it to a function. */
export function asking({
  method = 'GET',
  path = '/',
  query = {},
  params = {},
  headers = {},
  cookies = {},
  body,
}: Asking = {}): HttpRequest {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  const url = new URL(path, 'https://hub.example')
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const init: HttpRequestInit = {
    method,
    url: url.href,
    query: { ...query },
    params: { ...params },
    headers: { ...headers, ...(cookie.length > 0 ? { cookie: cookie.join('; ') } : {}) },
    ...(body === undefined ? {} : { body: { string: body } }),
  }
  return new HttpRequest(init)
}

export interface Invocation {
  readonly context: InvocationContext
  /** What the function logged, as `level text`. */
  readonly lines: readonly string[]
}

/** @param durable the address of a Durable Functions endpoint, for functions that start workflows */
export function invocation(durable?: string): Invocation {
  const lines: string[] = []
  const client = df.input.durableClient()
  const context = new InvocationContext({
    invocationId: 'correlation-1',
    functionName: 'Function',
    options: {
      extraInputs: [client],
      extraOutputs: [],
      trigger: { type: 'httpTrigger', name: 'request' },
      return: undefined,
    } as never,
    logHandler: (level, ...parts) => {
      lines.push([level, ...parts].join(' '))
    },
  })
  const links = { id: 'INSTANCEID' }
  if (durable !== undefined)
    context.extraInputs.set(client, {
      taskHubName: 'Tenantry',
      creationUrls: links,
      managementUrls: links,
      baseUrl: durable,
      requiredQueryStringParameters: '',
      rpcBaseUrl: `${durable}/`,
    })
  return { context, lines }
}
