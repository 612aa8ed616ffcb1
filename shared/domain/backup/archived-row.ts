/** The types that a column of Table Storage can have. */
export const columnTypes = ['String', 'Boolean', 'Int32', 'Int64', 'Double', 'DateTime', 'Guid', 'Binary'] as const
export type ColumnType = (typeof columnTypes)[number]

/** `DateTime` in ISO 8601, `Int64` in decimal digits, `Binary` in base64: what JSON numbers and texts hold exactly. */
export interface Column {
  readonly type: ColumnType
  readonly value: string | number | boolean
}

export interface RowPlace {
  readonly partition: string
  readonly row: string
}

/** One row as storage has it. */
export interface ArchivedRow extends RowPlace {
  readonly columns: Readonly<Record<string, Column>>
}

const typeSuffix = '@odata.type'
/** JSON itself tells these apart. */
const untold: ReadonlySet<ColumnType> = new Set(['String', 'Boolean', 'Int32'])

/** A row as one line of JSON, in the notation that Table Storage itself speaks (OData): columns in the order of their names. */
export function lineOfRow({ partition, row, columns }: ArchivedRow): string {
  const names = Object.keys(columns).sort()
  const fields = names.flatMap((name): (readonly [string, unknown])[] => {
    const column = columns[name]
    if (column === undefined) return []
    const { type, value } = column
    return untold.has(type)
      ? [[name, value]]
      : [
          [`${name}${typeSuffix}`, `Edm.${type}`],
          [name, value],
        ]
  })
  return JSON.stringify(Object.fromEntries([['PartitionKey', partition], ['RowKey', row], ...fields]))
}

/** What {@link lineOfRow} wrote. @throws RangeError for anything else */
export function rowOfLine(line: string): ArchivedRow {
  const { PartitionKey: partition, RowKey: row, ...fields } = recordOf(line)
  if (typeof partition !== 'string' || typeof row !== 'string') throw new RangeError('a line has no keys')
  const columns = Object.entries(fields).flatMap(([name, value]): [string, Column][] =>
    name.endsWith(typeSuffix) ? [] : [[name, columnOf(value, fields[`${name}${typeSuffix}`])]],
  )
  return { partition, row, columns: Object.fromEntries(columns) }
}

function recordOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Readonly<Record<string, unknown>>
  } catch {
    // Said below: a row may hold what must not be told.
  }
  throw new RangeError('a line is no row')
}

function columnOf(value: unknown, told: unknown): Column {
  if (told === undefined) {
    if (typeof value === 'string') return { type: 'String', value }
    if (typeof value === 'boolean') return { type: 'Boolean', value }
    if (typeof value === 'number' && Number.isInteger(value)) return { type: 'Int32', value }
  }
  const type = columnTypes.find((one) => told === `Edm.${one}`)
  if (type === undefined || (typeof value !== 'string' && typeof value !== 'number'))
    throw new RangeError('a column has no type that there is')
  return { type, value }
}

/**
 * A moment as the hub writes it, in milliseconds, where nothing is lost by that; storage shows the same moment with more or fewer digits.
 */
export function exactMoment(text: string): string {
  const fraction = /\.(\d+)Z$/.exec(text)?.[1] ?? ''
  const isWhole = /Z$/.test(text) && /^0*$/.test(fraction.slice(3))
  return isWhole && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : text
}
