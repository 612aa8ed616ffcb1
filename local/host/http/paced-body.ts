import { Readable } from 'node:stream'

/** Holds what a function streams to what its caller takes. */
export type Pace = {
  /** So many bytes were given by the function. */
  given(bytes: number): void
  /** So many bytes have left for the caller. */
  passed(bytes: number): void
  /** Resolves as soon as there is room for more, or the caller takes no more. */
  room(): Promise<void>
  /** The caller takes no more. */
  end(): void
  /** Calls `act` once when the caller takes no more. */
  onEnd(act: () => void): void
}

/** So many bytes may lie between a function and its caller. */
const MOST_UNDER_WAY = 1 << 18

export function makePace(): Pace {
  let underWay = 0
  const ended = Promise.withResolvers<undefined>()
  let room: PromiseWithResolvers<undefined> | undefined
  return {
    given: (bytes) => {
      underWay += bytes
    },
    passed: (bytes) => {
      underWay -= bytes
      if (underWay >= MOST_UNDER_WAY) return
      room?.resolve(undefined)
      room = undefined
    },
    room: async () => {
      if (underWay < MOST_UNDER_WAY) return
      room ??= Promise.withResolvers()
      await Promise.race([room.promise, ended.promise])
    },
    end: () => {
      ended.resolve(undefined)
    },
    onEnd: (act) => void ended.promise.then(act),
  }
}

type Response = { body?: unknown; jsonBody?: unknown; status?: unknown; headers?: unknown; cookies?: unknown }

/**
 * A function's response with its body, where that is a stream, held to `pace`. The library writes a body as fast as it comes, and goes
 * on when nobody takes it any more: a function that streams without end would never be told.
 */
export function pacedResponse(result: object, pace: Pace): object {
  const { body, jsonBody, status, headers, cookies } = result as Response
  const stream = jsonBody === undefined ? streamOf(body) : undefined
  return stream ? { ...result, status, headers, cookies, body: paced(stream, pace) } : result
}

function streamOf(body: unknown): ReadableStream<unknown> | undefined {
  if (body instanceof ReadableStream) return body
  if (body instanceof Readable) return Readable.toWeb(body) as ReadableStream<unknown>
  const isIterable = typeof body === 'object' && body !== null && Symbol.asyncIterator in body
  return isIterable ? ReadableStream.from(body as AsyncIterable<unknown>) : undefined
}

function paced(body: ReadableStream<unknown>, pace: Pace): ReadableStream<unknown> {
  const reader = body.getReader()
  const letGo = (): Promise<void> => reader.cancel().catch(() => undefined)
  pace.onEnd(() => void letGo())
  return new ReadableStream(
    {
      pull: async (controller) => {
        await pace.room()
        const { done, value } = await reader.read()
        if (done) {
          controller.close()
        } else {
          pace.given(lengthOf(value))
          controller.enqueue(value)
        }
      },
      cancel: letGo,
    },
    { highWaterMark: 0 },
  )
}

function lengthOf(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk)
  return ArrayBuffer.isView(chunk) ? chunk.byteLength : 0
}
