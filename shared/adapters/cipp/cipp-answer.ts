import { aadstsIn, meaningOf } from '../../domain/aadsts.ts'
import { HubError } from '../../domain/hub-error.ts'
import { retryAfterSeconds } from '../../domain/retry-after.ts'

export type CippRow = Readonly<Record<string, unknown>>

/** How much of an answer goes to the log. */
const longestCause = 500

/**
 * The rows of an answer of CIPP's. It says many of its failures with status 200, others as plain text, and what is not its API answers
 * with a page: none of these is a row.
 * @throws HubError `source.throttled`, `source.unavailable`, `source.misaddressed`, `source.failing`, `source.unreadable`,
 * `credential.rejected`, `access.refused`, `consent.missing`
 */
export async function readRows(answer: Response, now: Date): Promise<readonly CippRow[]> {
  const text = await answer.text()
  const refusal = refusalOf(answer, text, now)
  if (refusal) throw refusal
  const body = parse(text)
  if (!Array.isArray(body)) throw unreadable(text)
  return body.map((row) => readRow(row))
}

function readRow(row: unknown): CippRow {
  if (typeof row === 'string') throw failing(row)
  if (typeof row !== 'object' || row === null) throw unreadable(`a row that is ${typeof row}`)
  const fields = row as CippRow
  // A deprecated or mistaken request is answered with a message in place of the rows.
  if ('Message' in fields && !('id' in fields) && !('customerId' in fields)) throw unreadable(textOf(fields['Message']))
  return fields
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
