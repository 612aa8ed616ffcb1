import { aadstsIn, meaningOf } from '../../domain/aadsts.ts'
import { HubError } from '../../domain/hub-error.ts'
import { retryAfterSeconds } from '../../domain/retry-after.ts'
import { asSpelled, textIn, truthIn, type CippRow } from './cipp-row.ts'

/** How much of an answer goes to the log. */
const longestCause = 500

/** How long to wait for what CIPP is still collecting, in seconds. */
const collectingTakes = 30

/**
 * The rows of an answer of CIPP's: a list, a list of one without its brackets, or either wrapped with what CIPP has to say about it. It says
 * many of its failures with status 200, others as plain text, and what is not its API answers with a page: none of these is a row.
 * @throws HubError `source.throttled`, `source.unavailable`, `source.misaddressed`, `source.failing`, `source.unreadable`,
 * `credential.rejected`, `access.refused`, `consent.missing`
 */
export async function readRows(answer: Response, now: Date): Promise<readonly CippRow[]> {
  const text = await answer.text()
  const refusal = refusalOf(answer, text, now)
  if (refusal) throw refusal
  const listed = listIn(parse(text))
  const told = listed.filter((row) => row !== null)
  if (told.length === 0 && listed.length > 0) throw unreadable('a list of nothing')
  for (const row of told) if (typeof row === 'string') throw failing(row)
  const rows = told.filter((row): row is object => typeof row === 'object' && !Array.isArray(row))
  if (rows.length < told.length) throw unreadable('a row that is none')
  return asSpelled(rows).map(readRow)
}

function listIn(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body
  if (typeof body === 'string' && body.trim() !== '') throw failing(body)
  if (typeof body !== 'object' || body === null) throw unreadable('no list')
  const [whole = {}] = asSpelled([body])
  const { Results: results, Metadata: metadata } = whole
  if (typeof metadata === 'object' && metadata !== null) refuseUnfinished(metadata)
  if (Array.isArray(results)) return results
  if (isIdentified(whole) || isTold(whole)) return [whole]
  if (typeof results === 'string' && results.trim() !== '') throw failing(results)
  if (typeof results === 'object' && results !== null) return [results]
  throw unreadable(textOf(body))
}

/** @throws HubError where CIPP has only begun to collect, or shows but a part */
function refuseUnfinished(metadata: object): void {
  const [told = {}] = asSpelled([metadata])
  if (isCollecting(told)) throw collecting()
  if (textIn(told, 'nextLink') !== undefined) throw unreadable('a part of a list')
}

const isCollecting = (row: CippRow) =>
  truthIn(row, 'Queued') === true || textIn(row, 'QueueId') !== undefined || textIn(row, 'QueueMessage') !== undefined

const isIdentified = (row: CippRow) =>
  'id' in row || 'customerId' in row || 'UPN' in row || 'ExternalDirectoryObjectId' in row

/** CIPP has something to say in place of a row. */
const isTold = (row: CippRow) => 'Message' in row || 'error' in row || isCollecting(row)

function readRow(row: CippRow): CippRow {
  if (isIdentified(row) || !isTold(row)) return row
  if (isCollecting(row)) throw collecting()
  const { error, Message: message } = row
  if (error !== undefined) throw failing(textOf(error))
  // A deprecated or mistaken request is answered with a message in place of the rows.
  throw unreadable(textOf(message))
}

/** @throws HubError where it is no JSON: it broke off on its way */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    throw new HubError('source.unavailable', "CIPP's answer broke off on its way.", { cause: thrown })
  }
}

function refusalOf({ status, headers }: Response, text: string, now: Date): HubError | undefined {
  const options = { cause: text.slice(0, longestCause) }
  const retryAfter = retryAfterSeconds(headers.get('retry-after'), now)
  if (status === 429 || (status === 503 && retryAfter !== undefined))
    return new HubError('source.throttled', 'CIPP asks for patience.', {
      ...options,
      ...(retryAfter === undefined ? {} : { details: { retryAfterSeconds: retryAfter } }),
    })
  const named = status >= 400 ? meaningOf(aadstsIn(text)) : undefined
  if (named) return new HubError(named.code, named.sentence, { ...options, details: { aadsts: named.number } })
  if (status >= 500) return new HubError('source.unavailable', 'CIPP has a problem, or its own access failed.', options)
  if (status === 401)
    return new HubError('credential.rejected', "CIPP does not accept the connection's credentials.", options)
  if (status === 403)
    return new HubError('access.refused', 'CIPP does not let its API client do that, or not from here.', options)
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(text)
  if (isPage || status === 404 || (status >= 300 && status < 400))
    return new HubError(
      'source.misaddressed',
      "That is not the address of CIPP's API: it answers with a page, or knows nothing of it.",
      options,
    )
  return status >= 400 ? new HubError('source.unreadable', 'CIPP did not understand the request.', options) : undefined
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** One tenant's list is not there yet: no other tenant waits for it, as for patience that is asked for. */
const collecting = () =>
  new HubError('source.unavailable', 'CIPP is still collecting what was asked for.', {
    details: { retryAfterSeconds: collectingTakes },
  })

export const unreadable = (cause: string) =>
  new HubError('source.unreadable', "CIPP's answer could not be read.", { cause: cause.slice(0, longestCause) })

/** CIPP answers, and says that it cannot. */
export function failing(said: string): HubError {
  const named = meaningOf(aadstsIn(said))
  return new HubError(
    named?.code ?? 'source.failing',
    named?.sentence ?? 'CIPP itself cannot reach Microsoft. Run its permission check.',
    { cause: said.slice(0, longestCause), ...(named ? { details: { aadsts: named.number } } : {}) },
  )
}
