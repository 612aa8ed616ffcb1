import { Client, type Context, type Middleware } from '@microsoft/microsoft-graph-client'
import { HubError } from '../../domain/hub-error.ts'

/** Microsoft's public address, by which the Graph library builds and recognises its URLs. */
const publicGraph = 'https://graph.microsoft.com'

/** How long Graph may take to answer one request, in milliseconds. */
const timeout = 30_000

/**
 * The Graph library with a chain of our own: the token, then the request, to `baseUrl` instead of the public address (another cloud, or a
 * simulator). No retries here: waiting is the workflow's, which survives a restart.
 */
export function graphClient(baseUrl: string, accessToken: string): Client {
  const send: Middleware = {
    execute: async (context: Context) => {
      // The library types its requests with names of the browser's own library, which is not ours.
      const request = context.request as string | { readonly url: string }
      const requested = typeof request === 'string' ? request : request.url
      const headers = new Headers(context.options?.headers)
      headers.set('authorization', `Bearer ${accessToken}`)
      headers.set('x-ms-throttle-priority', 'low')
      // The library takes an address inside a path for another host: our token goes to Graph alone.
      if (!requested.startsWith(`${publicGraph}/v1.0/`))
        throw new HubError('source.unreadable', "Microsoft Graph's answer could not be read.", {
          cause: 'a link elsewhere',
        })
      context.response = await fetch(baseUrl + requested.slice(publicGraph.length), {
        method: context.options?.method ?? 'GET',
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      })
    },
  }
  return Client.initWithMiddleware({ middleware: send })
}

/** A `@odata.nextLink` as a path of ours. Undefined when it leads anywhere else: a cursor must not take our token to another host. */
export function pathOfNextLink(link: string, baseUrl: string): string | undefined {
  const base = [baseUrl, publicGraph].find((candidate) => link.startsWith(`${candidate}/v1.0/`))
  const path = base === undefined ? undefined : link.slice(`${base}/v1.0`.length)
  return path?.includes('://') ? undefined : path
}
