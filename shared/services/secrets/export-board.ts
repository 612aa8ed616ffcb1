import { boardCalendar, boardCsv, type BoardEntry } from '../../domain/secrets-board.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Page, PageWish } from '../../ports/storage.ts'

export const exportFormats = ['csv', 'json', 'ics'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** A file for whoever asked. */
export interface ExportedFile {
  readonly name: string
  readonly type: string
  readonly text: string
}

/** The whole of a board as a file. */
export async function exportBoard(
  { clock, platform }: Pick<Ports, 'clock' | 'platform'>,
  format: ExportFormat,
  list: (wish: PageWish) => Promise<Page<BoardEntry>>,
): Promise<ExportedFile> {
  const entries: BoardEntry[] = []
  let cursor: string | undefined
  do {
    const page = await list({ cursor, limit: 200 })
    entries.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  const now = clock.now()
  const name = `secrets-${now.toISOString().slice(0, 10)}.${format}`
  switch (format) {
    case 'csv':
      return { name, type: 'text/csv; charset=utf-8', text: boardCsv(entries) }
    case 'json':
      return { name, type: 'application/json', text: JSON.stringify({ exportedAt: now, items: entries }) }
    case 'ics': {
      const host = new URL(platform.publicUrl).hostname
      const calendar = { now, host, name: `Secrets: ${platform.displayName}` }
      return { name, type: 'text/calendar; charset=utf-8', text: boardCalendar(entries, calendar) }
    }
  }
}
