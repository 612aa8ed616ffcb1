import type { HttpRequest } from '@azure/functions'
import type * as z from 'zod'
import { HubError } from '../../shared/domain/hub-error.ts'
import type { FileRow, ReadRows, RowFormat } from '../../shared/ports/read-rows.ts'
import type { JudgeRow } from '../../shared/services/import-rows.ts'
import { faultsOf } from './request-input.ts'

/** In bytes: 50 MB, about a hundred thousand contacts. */
const fileLimit = 52_428_800

const formats: Readonly<Record<string, RowFormat>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
}

/**
 * The rows of a request's body, read as they are asked for. Refuses at once what is announced as another format, or as too large.
 * @throws HubError `body.malformed`, `body.oversize`
 */
export function requestRows(request: HttpRequest, readRows: ReadRows): AsyncIterable<FileRow> {
  const [type = '', ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';')
  const format = Object.hasOwn(formats, type.trim()) ? formats[type.trim()] : undefined
  const charset = parameters.map((text) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(text)?.[1]).find(Boolean)
  if (format === undefined || (charset !== undefined && !/^utf-?8$/.test(charset)))
    throw new HubError(
      'body.malformed',
      'The body must be text/csv, application/json or application/x-ndjson, in UTF-8.',
    )
  if (Number(request.headers.get('content-length') ?? 0) > fileLimit) throw oversize()
  return readRows(chunksOf(request), format)
}

async function* chunksOf({ body }: HttpRequest): AsyncGenerator<Uint8Array> {
  if (!body) return
  let read = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    read += chunk.byteLength
    if (read > fileLimit) throw oversize()
    yield chunk
  }
}

const oversize = () => new HubError('body.oversize', `The file is larger than ${fileLimit / 1_048_576} MB.`)

/** Whether the fields of a row are sound, by a schema of the contract. */
export const judgedBy =
  <Row>(schema: z.ZodType<Row>): JudgeRow<Row> =>
  (fields) => {
    const parsed = schema.safeParse(fields)
    return parsed.success ? { row: parsed.data } : { faults: faultsOf(parsed.error) }
  }
