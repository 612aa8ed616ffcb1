import { judgeResolved, judgeUrl, refusedAddress, type JudgedUrl } from '../../domain/address/judge-address.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { AddressGuard, GuardedRequest } from '../../ports/address-guard.ts'
import { resolveHost, type ResolveHost } from './resolve-host.ts'

interface GuardOptions {
  /** `ALLOW_LOOPBACK_UPSTREAMS`: for a developer's machine. */
  readonly allowLoopback: boolean
  readonly resolve?: ResolveHost
}

const usualTime = 15_000
const usualLargest = 5 * 1024 * 1024

/** A host, judged, and the addresses at which it may be called. */
interface Judged extends JudgedUrl {
  readonly addresses: readonly string[]
}

/** The one place from which addresses of customers are called. */
export function addressGuard({ allowLoopback, resolve = resolveHost }: GuardOptions): AddressGuard {
  const judge = async (address: string, signal: AbortSignal): Promise<Judged> => {
    const judged = judgeUrl(address, { allowLoopback })
    const { literal, url } = judged
    const addresses = literal === undefined ? await orAborted(resolved(resolve, url.hostname), signal) : [literal]
    for (const ip of addresses) judgeResolved(ip, judged)
    return { ...judged, addresses }
  }
  return {
    judgeAddress: async (address) => {
      const signal = AbortSignal.timeout(usualTime)
      await judge(address, signal).catch((thrown: unknown) => {
        throw asRefusal(thrown, undefined)
      })
    },
    guardedFetch: async (address, request = {}) => {
      const { signal: asked, within = usualTime } = request
      const signal = AbortSignal.any([AbortSignal.timeout(within), ...(asked ? [asked] : [])])
      try {
        signal.throwIfAborted()
        return await call(await judge(address, signal), request, signal)
      } catch (thrown) {
        throw asRefusal(thrown, asked)
      }
    },
  }
}

async function resolved(resolve: ResolveHost, host: string): Promise<readonly string[]> {
  try {
    const addresses = await resolve(host)
    if (addresses.length > 0) return addresses
  } catch (thrown) {
    throw new HubError('address.unresolved', 'The host of the address cannot be found.', { cause: thrown })
  }
  throw new HubError('address.unresolved', 'The host of the address cannot be found.')
}

/** A resolver cannot be stopped; it is no longer waited for. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined)
  return new Promise<T>((resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(signal.reason as Error)
      },
      { once: true },
    )
    work.then(resolve, reject)
  })
}

/**
 * One connection of its own, which knows no other address than those that were judged: what the name leads to by now does not matter. TLS
 * and the `Host` header go by the name all the same.
 */
async function call({ url, addresses }: Judged, request: GuardedRequest, signal: AbortSignal): Promise<Response> {
  const known = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const [first] = known
  if (!first) throw refusedAddress('unreadable')
  // Its names are all on the default: in the bundle that is the only one there is.
  const { Agent, fetch } = (await import('undici')).default
  const agent = new Agent({
    connect: {
      lookup: (_host, { all }, tell) => {
        if (all) tell(null, known)
        else tell(null, first.address, first.family)
      },
    },
  })
  const { method = 'GET', headers, body, largestAnswer = usualLargest, content: wanted } = request
  try {
    const answer = await fetch(url, {
      method,
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal,
      dispatcher: agent,
    })
    const content = wanted === 'ignored' ? null : await readAtMost(answer.body, largestAnswer)
    return new Response(hasNoBody(answer.status) ? null : content, {
      status: answer.status,
      statusText: answer.statusText,
      // The content is no longer as it was sent: decompressed, and whole.
      headers: [...answer.headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length'),
    })
  } finally {
    void agent.destroy()
  }
}

const hasNoBody = (status: number) => [204, 205, 304].includes(status)

/** What arrives is counted decompressed: a small answer may be a very large one. @throws HubError `address.oversize` */
async function readAtMost(body: AsyncIterable<Uint8Array> | null, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body ?? []) {
    size += part.length
    if (size > most) throw new HubError('address.oversize', 'The answer is larger than we read.')
    parts.push(part)
  }
  return Uint8Array.from(Buffer.concat(parts))
}

function asRefusal(thrown: unknown, asked: AbortSignal | undefined): unknown {
  if (isHubError(thrown)) return thrown
  if (asked?.aborted) return asked.reason
  return new HubError('address.unreachable', 'Nobody answers at the address.', { cause: thrown })
}
