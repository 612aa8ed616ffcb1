import type { ImportLine } from '../../shared/contract/imports.ts'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import { problemIn } from './call.ts'
import { UnreachableError } from './errors.ts'

/** The media type of a file of rows, by the end of its name; undefined for one that cannot be imported. */
export function rowsType(name: string): string | undefined {
  const end = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase()
  if (end === 'csv') return 'text/csv'
  if (end === 'json') return 'application/json'
  return end === 'ndjson' || end === 'jsonl' ? 'application/x-ndjson' : undefined
}

interface Sending {
  readonly organisationId: string
  readonly what: 'clients' | 'contacts'
  readonly file: Blob
  readonly type: string
  readonly preview: boolean
  readonly antiForgery: string | undefined
  readonly signal: AbortSignal
  /** Called with the lines of the report as they arrive. */
  readonly onLines: (lines: readonly ImportLine[]) => void
}

/**
 * Sends a file of rows and reads the report while it is written.
 * @throws `ProblemError` when the file is refused, `UnreachableError` when the answer breaks off
 */
export async function sendRows({ organisationId, what, file, type, preview, ...sending }: Sending): Promise<void> {
  const { antiForgery, signal, onLines } = sending
  const headers = new Headers({ 'content-type': type, accept: 'application/x-ndjson' })
  if (antiForgery !== undefined) headers.set(antiForgeryHeader, antiForgery)
  const address = `/api/v1/organisations/${encodeURIComponent(organisationId)}/${what}/import?preview=${String(preview)}`
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers,
      body: file,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal,
    })
    if (!response.ok || !response.body) throw problemIn(response.status, await response.json().catch(() => undefined))
    await readLines(response.body, onLines)
  } catch (cause) {
    if (signal.aborted || (cause instanceof Error && cause.name === 'ProblemError')) throw cause
    throw new UnreachableError('The report broke off', { cause })
  }
}

async function readLines(body: ReadableStream<Uint8Array>, onLines: Sending['onLines']): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    const parts = (rest + (value ? decoder.decode(value, { stream: true }) : '')).split('\n')
    rest = done ? '' : (parts.pop() ?? '')
    const lines = parts.filter((part) => part.trim() !== '').map((part) => JSON.parse(part) as ImportLine)
    if (lines.length > 0) onLines(lines)
    if (done) return
  }
}
