/** Spreadsheets take these beginnings for a formula, also after blanks; an apostrophe makes them text. */
const formula = /^\s*[=+\-@\t\r]/

function cell(value: string): string {
  const safe = formula.test(value) ? `'${value}` : value
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A file as RFC 4180 has it, that no spreadsheet can be made to calculate with. With the mark by which Excel knows UTF-8. */
export const csvOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
