import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const DOCUMENT = resolve(import.meta.dirname, '../../../../docs/embedded-host.md')
const HEADING = '### In Durable Functions'

/** What docs/embedded-host.md says the embedded host does otherwise with Durable Functions: the table's first column. */
export function documentedDifferences(): string[] {
  const [, after = ''] = readFileSync(DOCUMENT, 'utf8').split(`\n${HEADING}\n`)
  const rows = after
    .split(/\n#{2,3} /, 1)[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) => row.split('|')[1]!.trim())
}
