import { HubError } from '../../domain/hub-error.ts'
import type { FileRow } from '../../ports/read-rows.ts'

/** Takes a file apart as its text comes. Holds one row at most. */
export interface RowScanner {
  /** The rows that end within this text. @throws HubError `body.malformed` */
  take(text: string): readonly FileRow[]
  /** The last row, where nothing ended it. @throws HubError `body.malformed` */
  end(): readonly FileRow[]
}

/** The longest row that is read, in characters. */
export const longestRow = 65_536

export const tooLong = `is longer than ${longestRow} characters`

/** The rest of the file cannot be told apart. */
export const malformed = (sentence: string, line: number) =>
  new HubError('body.malformed', sentence, { details: { line } })
