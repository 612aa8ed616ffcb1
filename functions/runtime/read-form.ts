import type { HttpRequest } from '@azure/functions'
import { HubError } from '../../shared/domain/hub-error.ts'

/** In bytes; a token has a quarter of it at most. */
const formLimit = 65_536

/** The parameters of a form, by name. A parameter without a value counts as absent (RFC 6749 §3.2). */
export type Form = ReadonlyMap<string, string>

/**
 * Reads a body that is sent as `application/x-www-form-urlencoded`, and no further than the limit.
 * @throws HubError `body.malformed`, `body.oversize`, `parameter.repeated`
 */
export async function readForm(request: HttpRequest): Promise<Form> {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new HubError('body.malformed', 'The body must be application/x-www-form-urlencoded.')
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(await textOf(request))) {
    if (value === '') continue
    if (form.has(name)) throw new HubError('parameter.repeated', 'A parameter came more than once.')
    form.set(name, value)
  }
  return form
}

async function textOf(request: HttpRequest): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > formLimit) throw oversize()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > formLimit) throw oversize()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

const oversize = () => new HubError('body.oversize', `The body is larger than ${formLimit / 1024} KiB.`)
