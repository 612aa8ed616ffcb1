import { isHubError, type ErrorCode, type HubError } from '../domain/hub-error.ts'
import { minutesLater } from '../domain/session.ts'
import type { FileRow } from '../ports/read-rows.ts'
import type { Ports } from '../ports/ports.ts'

/** What became of one row of a file. */
export interface RowReport {
  readonly line: number
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'refused'
  readonly externalId?: string
  readonly id?: string
  readonly code?: ErrorCode
  readonly faults?: readonly string[]
}

/** A row whose fields are sound. */
export type Lined<Row> = Row & { readonly line: number }

export type JudgeRow<Row> = (
  fields: Readonly<Record<string, unknown>>,
) => { readonly row: Row } | { readonly faults: readonly string[] }

/** Brings rows about, or says what would come about, all of them; the reports are in the order of the rows. */
export type SettleRows<Row> = (rows: readonly Lined<Row>[]) => Promise<readonly RowReport[]>

const batchSize = 100
const mostRows = 100_000
/** In minutes. A load balancer of Azure gives a request up after 230 seconds; what is left then is for the next attempt. */
const longestImport = 3

/**
 * Reports row by row, in the order of the file. A row that is refused ends nothing; a file that breaks off is reported where it does, unless
 * nothing at all could be read. What is held are a hundred rows, and the external ids that came before.
 * @throws HubError `body.malformed`, `body.oversize` before the first row
 */
export async function* importRows<Row extends { readonly externalId: string }>(
  { clock }: Pick<Ports, 'clock'>,
  rows: AsyncIterable<FileRow>,
  judge: JudgeRow<Row>,
  settle: SettleRows<Row>,
): AsyncGenerator<RowReport> {
  const until = minutesLater(clock.now(), longestImport)
  const seen = new Set<string>()
  let batch: (RowReport | Lined<Row>)[] = []
  let count = 0
  try {
    for await (const read of rows) {
      count += 1
      if (count > mostRows) {
        batch.push(refusedRow(read, 'body.oversize', [`row: only the first ${mostRows} are read`]))
        break
      }
      batch.push(judgeRow(read, judge, seen, clock.now() < until))
      if (batch.length < batchSize) continue
      yield* await settled(batch, settle)
      batch = []
    }
  } catch (thrown) {
    if (count === 0 || !isHubError(thrown, 'body.malformed', 'body.oversize')) throw thrown
    batch.push(brokenOff(thrown))
  }
  yield* await settled(batch, settle)
}

function judgeRow<Row extends { readonly externalId: string }>(
  read: FileRow,
  judge: JudgeRow<Row>,
  seen: Set<string>,
  inTime: boolean,
): RowReport | Lined<Row> {
  if (!inTime) return refusedRow(read, 'import.unfinished')
  if ('fault' in read) return refusedRow(read, 'input.invalid', [`row: ${read.fault}`])
  const judged = judge(read.fields)
  if ('faults' in judged) return refusedRow(read, 'input.invalid', judged.faults)
  const { row } = judged
  if (seen.has(row.externalId)) return refusedRow({ ...read, externalId: row.externalId }, 'row.repeated')
  seen.add(row.externalId)
  return { ...row, line: read.line }
}

const isReport = <Row>(entry: RowReport | Lined<Row>): entry is RowReport => 'outcome' in entry

async function settled<Row>(batch: readonly (RowReport | Lined<Row>)[], settle: SettleRows<Row>) {
  const rows = batch.filter((entry): entry is Lined<Row> => !isReport(entry))
  const reports = rows.length === 0 ? [] : await settle(rows)
  return [...batch.filter(isReport), ...reports].sort((one, other) => one.line - other.line)
}

/** The report of a row that is refused. */
export const refusedRow = (
  { line, externalId }: { readonly line: number; readonly externalId?: string },
  code: ErrorCode,
  faults?: readonly string[],
): RowReport => ({
  line,
  outcome: 'refused',
  ...(externalId === undefined ? {} : { externalId }),
  code,
  ...(faults ? { faults } : {}),
})

function brokenOff({ code, message, details }: HubError): RowReport {
  const line = details?.['line']
  return refusedRow({ line: typeof line === 'number' ? line : 0 }, code, [`file: ${message}`])
}
