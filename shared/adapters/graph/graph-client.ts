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

/**
 * A `@odata.nextLink` as a path of ours: below the address that is asked or the public one, from the root of the host, or from that of the
 * service. Undefined when it leads anywhere else: a cursor must not take our token to another host.
 */
export function pathOfNextLink(link: string, baseUrl: string): string | undefined {
  const [, host, behind = ''] = /^([a-z][a-z\d+.-]*:\/\/[^/?#\\]*)?(.*)$/is.exec(link) ?? []
  const path = host === undefined ? pathWithoutHost(behind, baseUrl) : pathAt(host, behind, baseUrl)
  return path === undefined || /:\/\/|\\|(^|\/)\.\.(\/|\?|$)|^\/\//.test(path) ? undefined : path
}

function pathAt(host: string, behind: string, baseUrl: string): string | undefined {
  const roots = [baseUrl, publicGraph].filter((root) => isSameHost(host, root)).map((root) => `${prefixOf(root)}/v1.0`)
  const root = roots.find((one) => behind.startsWith(`${one}/`))
  return root === undefined ? undefined : behind.slice(root.length)
}

function pathWithoutHost(link: string, baseUrl: string): string | undefined {
  const root = [`${prefixOf(baseUrl)}/v1.0`, '/v1.0'].find((one) => link.startsWith(`${one}/`))
  if (root !== undefined) return link.slice(root.length)
  const relative = link.replace(/^v1\.0\//, '')
  return /^[a-z][^/?:]*[/?]/i.test(relative) ? `/${relative}` : undefined
}

const prefixOf = (baseUrl: string) => new URL(baseUrl).pathname.replace(/\/$/, '')

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whatever the case and whether or not a usual port is named; a machine may call itself by several names. */
function isSameHost(one: string, other: string): boolean {
  if (!URL.canParse(one)) return false
  const [a, b] = [new URL(one), new URL(other)]
  if (a.origin === b.origin) return true
  return a.protocol === b.protocol && a.port === b.port && loopback.has(a.hostname) && loopback.has(b.hostname)
}
