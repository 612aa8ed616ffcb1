import type { HttpRequest } from '@azure/functions'
import { HubError } from '../../shared/domain/hub-error.ts'
import { readText } from './read-text.ts'

/** In bytes; a token has a quarter of it at most. */
const formLimit = 65_536

/** The fields of a form, by name. A blank field counts as absent. */
export type Form = ReadonlyMap<string, string>

/**
 * Reads a body that is sent as `application/x-www-form-urlencoded`; nothing comes twice (RFC 6749 §3.2).
 * @throws HubError `body.malformed`, `body.oversize`
 */
export async function readForm(request: HttpRequest): Promise<Form> {
  const text = await readText(request, formLimit)
  if (text !== '' && !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new HubError('body.malformed', 'The body must be application/x-www-form-urlencoded.')
  const fields = [...new URLSearchParams(text)]
  if (new Set(fields.map(([name]) => name)).size < fields.length)
    throw new HubError('body.malformed', 'A field of the form comes twice.')
  return new Map(fields.filter(([, value]) => value !== ''))
}
