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

/** Everybody's access at this moment as a file. */
export function exportAccess(
  ports: AccessNeeds & Pick<Ports, 'clock'>,
  search: AccessSearch,
  format: AccessFormat,
): StreamedFile {
  return fileOf(ports, 'access', format, (wish) => listAccess(ports, search, wish), accessColumns)
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
    entryColumns,
  )
}

const rolesText = (roles: readonly HeldRole[]) => roles.map(({ role }) => role).join(' ')
const sourcesText = (roles: readonly HeldRole[]) => roles.map(({ role, from }) => `${role}=${from.join('+')}`).join(' ')
const momentText = (moment: Date | undefined) => moment?.toISOString() ?? ''

type Columns<Item> = Readonly<Record<string, (item: Item) => string>>

const accessColumns: Columns<AccessEntry> = {
  subject: ({ subject }) => subjectText(subject),
  displayName: ({ displayName }) => displayName,
  membership: ({ membership }) => membership ?? '',
  state: ({ state }) => state,
  roles: ({ roles }) => rolesText(roles),
  sources: ({ roles }) => sourcesText(roles),
  lastSignInAt: ({ lastSignIn }) => momentText(lastSignIn?.at),
  tenant: ({ lastSignIn }) => lastSignIn?.tid ?? '',
}

const entryColumns: Columns<ShownEntry> = {
  subject: ({ subject }) => subjectText(subject),
  displayName: ({ displayName }) => displayName ?? '',
  membership: ({ membership }) => membership ?? '',
  roles: ({ roles }) => rolesText(roles),
  sources: ({ roles }) => sourcesText(roles),
  lastSignInAt: ({ lastSignInAt }) => momentText(lastSignInAt),
  decision: ({ decision }) => decision?.what ?? '',
  reason: ({ decision }) => decision?.reason ?? '',
  decidedBy: ({ decision }) => (decision === undefined ? '' : `member:${decision.by}`),
  decidedAt: ({ decision }) => momentText(decision?.at),
  removal: ({ decision }) => decision?.removal ?? '',
  stateNow: ({ now }) => now.state,
  rolesNow: ({ now }) => rolesText(now.roles),
}

function fileOf<Item>(
  { clock }: Pick<Ports, 'clock'>,
  what: string,
  format: AccessFormat,
  list: (wish: PageWish) => Promise<Page<Item>>,
  columns: Columns<Item>,
): StreamedFile {
  const now = clock.now()
  const name = `${what}-${now.toISOString().slice(0, 10)}.${format}`
  return format === 'csv'
    ? { name, type: 'text/csv; charset=utf-8', text: csvText(list, columns) }
    : { name, type: 'application/json', text: jsonText(list, columns, now) }
}

async function* csvText<Item>(
  list: (wish: PageWish) => Promise<Page<Item>>,
  columns: Columns<Item>,
): AsyncGenerator<string> {
  yield csvLine(Object.keys(columns))
  for await (const items of pages(list)) {
    const lines = items.map((item) => csvLine(Object.values(columns).map((cellOf) => cellOf(item))))
    if (lines.length > 0) yield lines.join('')
  }
}

async function* jsonText<Item>(
  list: (wish: PageWish) => Promise<Page<Item>>,
  columns: Columns<Item>,
  exportedAt: Date,
): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(exportedAt)},"items":[`
  let before = ''
  for await (const items of pages(list))
    for (const item of items) {
      const cells = Object.entries(columns).map(([name, cellOf]) => [name, cellOf(item)] as const)
      yield `${before}\n${JSON.stringify(Object.fromEntries(cells))}`
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
