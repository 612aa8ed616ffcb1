import type { HttpRequest } from '@azure/functions'
import { HubError } from '../../shared/domain/hub-error.ts'

/** Reads a body no further than the limit, in bytes. @throws HubError `body.oversize` */
export async function readText(request: HttpRequest, limit: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw oversize(limit)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw oversize(limit)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

const oversize = (limit: number) => new HubError('body.oversize', `The body is larger than ${limit / 1024} KiB.`)
