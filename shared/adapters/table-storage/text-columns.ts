/** Characters of one column: the service takes 64 KiB of UTF-16. */
const columnLength = 32_000
const column = (part: number) => `text${part}`

/** A text as columns, one or, where it is longer than that, several. */
export function textColumns(text: string): Readonly<Record<string, string>> {
  const parts = Array.from({ length: Math.ceil(text.length / columnLength) }, (_, part) => [
    column(part),
    text.slice(part * columnLength, (part + 1) * columnLength),
  ])
  return Object.fromEntries(parts) as Readonly<Record<string, string>>
}

/** The text of such columns; empty where there are none. */
export function textOf(row: object): string {
  const columns = row as Readonly<Record<string, string>>
  let text = ''
  for (let part = 0; columns[column(part)] !== undefined; part += 1) text += columns[column(part)] ?? ''
  return text
}

/** The other columns of a row. */
export const withoutText = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !/^text\d+$/.test(name))) as Row
