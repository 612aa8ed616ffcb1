import { Client, GraphClientError, type Context, type Middleware } from '@microsoft/microsoft-graph-client'
import { HubError } from '../../domain/hub-error.ts'

/** Microsoft's public address, by which the Graph library builds and recognises its URLs. */
const publicGraph = 'https://graph.microsoft.com'

/** How long Graph may take to answer one request, its body included, in milliseconds. */
export const usualTimeout = 30_000

/** The largest answer that is read, in bytes: a page of 999 people with every address they may have is a quarter of it. */
const largestBody = 16 * 1024 * 1024

/**
 * The Graph library with a chain of our own: the token, then the request, to `baseUrl` instead of the public address (another cloud, or a
 * simulator). No retries here: whoever asks knows how long it may wait. `look` sees every answer before it is read.
 */
export function graphClient(
  baseUrl: string,
  accessToken: string,
  { look, timeout = usualTimeout }: { readonly look?: (answer: Response) => void; readonly timeout?: number } = {},
): Client {
  const send: Middleware = {
    execute: async (context: Context) => {
      // The library types its requests with names of the browser's own library, which is not ours.
      const request = context.request as string | { readonly url: string }
      const requested = typeof request === 'string' ? request : request.url
      const headers = new Headers(context.options?.headers)
      headers.set('authorization', `Bearer ${accessToken}`)
      headers.set('x-ms-throttle-priority', 'low')
      // The library takes an address inside a path for another host: our token goes to Graph alone.
      if (!requested.startsWith(`${publicGraph}/v1.0/`)) throw throughLibrary(unreadableGraph('a link elsewhere'))
      const { method = 'GET', body } = context.options ?? {}
      const response = await fetch(baseUrl + requested.slice(publicGraph.length), {
        method,
        headers,
        ...(typeof body === 'string' ? { body } : {}),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      })
      look?.(response)
      context.response = await readWhole(response)
    },
  }
  return Client.initWithMiddleware({ middleware: send })
}

/** The same answer with its body read, up to a limit: what the library reads cannot break off or grow any more. */
async function readWhole(response: Response): Promise<Response> {
  if (response.body === null) return response
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size > largestBody) throw throughLibrary(unreadableGraph('the answer is too large'))
    parts.push(part)
  }
  const { status, statusText, headers } = response
  return new Response(Buffer.concat(parts), { status, statusText, headers })
}

/** The library makes an error of its own of every other one that is thrown below it. */
const throughLibrary = (refusal: HubError) => Object.assign(new GraphClientError(), { customError: refusal })

/** @param cause for the log */
export const unreadableGraph = (cause: string) =>
  new HubError('source.unreadable', "Microsoft Graph's answer could not be read.", { cause })

/** A `@odata.nextLink` as a path of ours. Undefined when it leads anywhere else: a cursor must not take our token to another host. */
export function pathOfNextLink(link: string, baseUrl: string): string | undefined {
  const base = [baseUrl, publicGraph].find((candidate) => link.startsWith(`${candidate}/v1.0/`))
  const path = base === undefined ? undefined : link.slice(`${base}/v1.0`.length)
  return path?.includes('://') ? undefined : path
}
