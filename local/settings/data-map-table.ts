import { format } from 'prettier'
import type { DataMapEntry } from '../../shared/domain/privacy/data-map-entry.ts'
import { dataMap, elsewhere } from '../../shared/domain/privacy/data-map.ts'
import { sectionNames, sectionTexts } from '../../shared/domain/privacy/sections.ts'

const begin = '<!-- data map: made by npm run settings -->'
const end = '<!-- /data map -->'

/** docs/privacy.md with the map of tables as the code has it. @throws Error where the place for it is gone */
export async function withDataMap(document: string): Promise<string> {
  const [before, rest] = document.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`docs/privacy.md has lost its ${begin} … ${end}`)
  const made = [
    '### Tables about people',
    table(['Table', 'About', 'Holds', 'What for', 'Kept', 'Ends by', 'Exported, erased'], personal.map(personalRow)),
    '### What an export shows and an erasure goes through',
    table(
      ['Section', 'Holds'],
      sectionNames.map((name) => [`\`${name}\``, sectionTexts[name]]),
    ),
    '### Elsewhere',
    table(
      ['Where', 'Holds', 'Kept'],
      elsewhere.map(({ where, holds, kept }) => [where, holds, kept]),
    ),
    '### Tables about nobody',
    table(['Table', 'Holds', 'Kept', 'Ends by'], others.map(otherRow)),
  ].join('\n\n')
  return format(`${before}${begin}\n\n${made}\n\n${end}${after}`, { parser: 'markdown', printWidth: 120 })
}

const personal = dataMap.filter(({ about }) => about !== 'nobody')
const others = dataMap.filter(({ about }) => about === 'nobody')

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const endOf = ({ ends }: DataMapEntry) => ('reason' in ends ? ends.reason : timersOf(ends.timers))
const timersOf = (names: readonly string[]) =>
  `${names.length === 1 ? 'timer' : 'timers'} ${names.map((name) => `\`${name}\``).join(', ')}`

const personalRow = (entry: DataMapEntry) => [
  `\`${entry.table}\``,
  entry.about,
  entry.holds,
  entry.purpose,
  entry.kept,
  endOf(entry),
  [
    ...(entry.sections ?? []).map((name) => `\`${name}\``),
    ...(entry.stays === undefined ? [] : [`stays: ${entry.stays}`]),
  ].join(', '),
]

const otherRow = (entry: DataMapEntry) => [`\`${entry.table}\``, entry.holds, entry.kept, endOf(entry)]
