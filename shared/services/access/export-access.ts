import { subjectText, type AccessEntry, type HeldRole } from '../../domain/access/access-entry.ts'
import type { ReviewKey } from '../../domain/access/access-review.ts'
import { csvLine } from '../../domain/csv-line.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import type { AccessNeeds } from './access-of.ts'
import { listAccess, type AccessSearch } from './list-access.ts'
import { listReviewEntries, type ShownEntry } from './review-entries.ts'

export const accessFormats = ['csv', 'json'] as const
export type AccessFormat = (typeof accessFormats)[number]

/** A file whose text comes as it is read: however many there are, a page of them is in memory. */
export interface StreamedFile {
  readonly name: string
  readonly type: string
  readonly text: AsyncIterable<string>
}

const pageSize = 200

type Cells = Readonly<Record<string, string>>

/** Everybody's access at this moment as a file. */
export function exportAccess(
  ports: AccessNeeds & Pick<Ports, 'clock'>,
  search: AccessSearch,
  format: AccessFormat,
): StreamedFile {
  return fileOf(ports, 'access', format, (wish) => listAccess(ports, search, wish), accessCells)
}

/** A review with what was decided in it, as a file. */
export function exportReview(
  ports: AccessNeeds & Pick<Ports, 'clock' | 'accessReviews' | 'members'>,
  key: ReviewKey,
  format: AccessFormat,
): StreamedFile {
  return fileOf(
    ports,
    `access-review-${key.reviewId}`,
    format,
    (wish) => listReviewEntries(ports, key, wish),
    entryCells,
  )
}

const rolesText = (roles: readonly HeldRole[]) => roles.map(({ role }) => role).join(' ')
const sourcesText = (roles: readonly HeldRole[]) => roles.map(({ role, from }) => `${role}=${from.join('+')}`).join(' ')
const momentText = (moment: Date | undefined) => moment?.toISOString() ?? ''

const accessCells = (entry: AccessEntry): Cells => ({
  subject: subjectText(entry.subject),
  displayName: entry.displayName,
  membership: entry.membership ?? '',
  state: entry.state,
  roles: rolesText(entry.roles),
  sources: sourcesText(entry.roles),
  lastSignInAt: momentText(entry.lastSignIn?.at),
  tenant: entry.lastSignIn?.tid ?? '',
})

const entryCells = (entry: ShownEntry): Cells => ({
  subject: subjectText(entry.subject),
  displayName: entry.displayName ?? '',
  membership: entry.membership ?? '',
  roles: rolesText(entry.roles),
  sources: sourcesText(entry.roles),
  lastSignInAt: momentText(entry.lastSignInAt),
  decision: entry.decision?.what ?? '',
  decidedBy: entry.decision === undefined ? '' : `member:${entry.decision.by}`,
  decidedAt: momentText(entry.decision?.at),
  removal: entry.decision?.removal ?? '',
  stateNow: entry.now.state,
  rolesNow: rolesText(entry.now.roles),
})

function fileOf<Item>(
  { clock }: Pick<Ports, 'clock'>,
  what: string,
  format: AccessFormat,
  list: (wish: PageWish) => Promise<Page<Item>>,
  cellsOf: (item: Item) => Cells,
): StreamedFile {
  const now = clock.now()
  const name = `${what}-${now.toISOString().slice(0, 10)}.${format}`
  return format === 'csv'
    ? { name, type: 'text/csv; charset=utf-8', text: csvText(list, cellsOf) }
    : { name, type: 'application/json', text: jsonText(list, cellsOf, now) }
}

async function* csvText<Item>(
  list: (wish: PageWish) => Promise<Page<Item>>,
  cellsOf: (item: Item) => Cells,
): AsyncGenerator<string> {
  let isFirst = true
  for await (const items of pages(list)) {
    const cells = items.map(cellsOf)
    const head = isFirst && cells[0] ? [Object.keys(cells[0])] : []
    if (cells.length > 0) isFirst = false
    const lines = [...head, ...cells.map((one) => Object.values(one))]
    if (lines.length > 0) yield lines.map(csvLine).join('')
  }
}

async function* jsonText<Item>(
  list: (wish: PageWish) => Promise<Page<Item>>,
  cellsOf: (item: Item) => Cells,
  exportedAt: Date,
): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(exportedAt)},"items":[`
  let before = ''
  for await (const items of pages(list))
    for (const item of items) {
      yield `${before}\n${JSON.stringify(cellsOf(item))}`
      before = ','
    }
  yield '\n]}\n'
}

async function* pages<Item>(list: (wish: PageWish) => Promise<Page<Item>>): AsyncGenerator<readonly Item[]> {
  let cursor: string | undefined
  do {
    const page = await list({ cursor, limit: pageSize })
    yield page.items
    cursor = page.next
  } while (cursor !== undefined)
}
