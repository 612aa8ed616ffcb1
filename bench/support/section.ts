/** One measured question of the page: a table, and what to read from it. */
export interface Section {
  readonly title: string
  /** What was measured and how. */
  readonly about: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function asMarkdown({ title, about, columns, rows }: Section): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = line(columns.map((_, index) => (index === 0 ? '---' : '--:')))
  return [`## ${title}`, '', about, '', line(columns), rule, ...rows.map(line), ''].join('\n')
}

export function asText({ title, columns, rows }: Section): string {
  const all = [columns, ...rows]
  const widths = columns.map((_, index) => Math.max(...all.map((cells) => (cells[index] ?? '').length)))
  const lines = all.map((cells) =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('   ')}`.trimEnd(),
  )
  return [title, ...lines, ''].join('\n')
}
