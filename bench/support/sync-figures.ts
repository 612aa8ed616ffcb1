import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digits, ratio } from './figures.ts'
import type { pagingAlone, plainScript } from './plain-sync.ts'
import type { RowsAlone } from './recorded-rows.ts'
import type { Section } from './section.ts'
import type { MeasuredRun, Shape } from './service-provider.ts'

/** What was measured of one shape; what was not measured is absent. */
export interface SyncFigures {
  readonly shape: Shape
  readonly first?: MeasuredRun
  readonly unchanged?: MeasuredRun
  readonly changed?: MeasuredRun
  readonly paging?: Awaited<ReturnType<typeof pagingAlone>>
  readonly plain?: Awaited<ReturnType<typeof plainScript>>
  readonly rows?: RowsAlone
}

export const nameOf = ({ tenants, people, delay }: Shape) => `${tenants}x${people}${delay > 0 ? `+${delay}` : ''}`

const fileOf = (folder: string, shape: Shape) => join(folder, `${nameOf(shape)}.json`)

/** Adds figures to those of the shape that are kept in the folder: what was measured again counts as it is now. */
export async function keepFigures(folder: string, shape: Shape, figures: Partial<SyncFigures>): Promise<void> {
  const [kept] = await keptFigures(folder, [shape])
  await writeFile(fileOf(folder, shape), JSON.stringify({ ...kept, ...figures, shape }, undefined, 2))
}

export async function keptFigures(folder: string, shapes: readonly Shape[]): Promise<readonly SyncFigures[]> {
  return Promise.all(
    shapes.map(async (shape) => {
      const text = await readFile(fileOf(folder, shape), 'utf8').catch(() => '{}')
      return { ...(JSON.parse(text) as Partial<SyncFigures>), shape }
    }),
  )
}

/** How the measuring was done, as far as the table tells of it. */
interface SyncManner {
  readonly changedShare: number
  readonly plainPeople: number
}

export function syncSection(measured: readonly SyncFigures[], { changedShare, plainPeople }: SyncManner): Section {
  return {
    title: 'Syncs',
    about:
      `A first run into an empty address book, one in which nothing changed, and one in which ${changedShare * 100} % of the people have a new name; each shape once. ` +
      'The limit: paging alone (eight tenants at once), and the rows that the first run wrote of people (Contacts with what they are found by and their feed, links, lines of the report), written into an empty storage as full transactions of a hundred, eight at once, by the hub’s own client. ' +
      `The plain script reads tenant after tenant and upserts one row for each person, without index, link, feed or report, and is measured on ${plainPeople} people at most. ` +
      'Everybody’s requests to storage pass the same counter; where the table says + 10 ms, each waits there that long, as on the way to a storage in Azure. The storage is Azurite, in memory, which does one thing at a time, looks through a whole table for every list, and takes the longer for a row the more it holds.',
    columns: ['', ...measured.map(({ shape }) => titleOf(shape))],
    rows: rowsOf(measured, changedShare),
  }
}

const whole = (value: number) => Math.round(value).toLocaleString('en-GB')
const titleOf = ({ tenants, people, delay }: Shape) =>
  `${whole(tenants)} × ${whole(people)}${delay > 0 ? `, + ${delay} ms` : ''}`

const requestsOf = ({ storage }: MeasuredRun, ...kinds: readonly string[]) =>
  Object.entries(storage)
    .filter(([what]) => kinds.length === 0 || kinds.some((kind) => what.startsWith(`${kind} `)))
    .reduce((sum, [, count]) => sum + count, 0)

/** What the plain script takes for as many people as the first run wrote. */
const plainOf = ({ plain, first }: SyncFigures) =>
  plain && first ? (plain.milliseconds / plain.written) * first.written : undefined

const limitOf = ({ paging, rows }: SyncFigures) =>
  paging && rows ? paging.milliseconds + rows.milliseconds : undefined

type Cell = (figures: SyncFigures) => string | undefined

function rowsOf(measured: readonly SyncFigures[], changedShare: number): readonly (readonly string[])[] {
  const row = (name: string, cell: Cell) => [name, ...measured.map((figures) => cell(figures) ?? '')]
  const took = (milliseconds: number | undefined) =>
    milliseconds === undefined ? undefined : `${digits(milliseconds / 1000)} s`
  const beside = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined ? undefined : ratio(one, other)
  const each = (milliseconds: number | undefined, first: MeasuredRun) =>
    milliseconds === undefined ? '' : `${digits(milliseconds / first.written)} ms`
  const ofRun = (name: string, which: 'unchanged' | 'changed') => [
    row(`**${name}**`, (one) => took(one[which]?.milliseconds)),
    row(`${name}: requests to Graph`, (one) => one[which] && whole(one[which].requests)),
    row(`${name}: requests to storage`, (one) => one[which] && whole(requestsOf(one[which]))),
    row(`${name}: of those of the first run`, ({ first, ...one }) => {
      const run = one[which]
      return run && first && `${digits((requestsOf(run) / requestsOf(first)) * 100)} %`
    }),
    row(`${name}: Contacts written`, (one) => one[which] && whole(one[which].written)),
  ]
  return [
    row('limit: paging alone', ({ paging }) => took(paging?.milliseconds)),
    row('limit: the rows alone', ({ rows }) => took(rows?.milliseconds)),
    row('the plain script', (one) => took(plainOf(one))),
    row('**first run**', ({ first }) => took(first?.milliseconds)),
    row('first run beside the limit', (one) => beside(one.first?.milliseconds, limitOf(one))),
    row('faster than the plain script', (one) => beside(plainOf(one), one.first?.milliseconds)),
    row('Contacts written', ({ first }) => first && whole(first.written)),
    row('rows for each Contact', ({ first, rows }) => first && rows && digits(rows.rows / first.written)),
    row('requests to Graph', ({ first }) => first && whole(first.requests)),
    row('requests to storage', ({ first }) => first && whole(requestsOf(first))),
    row(
      'of them transactions, lists',
      ({ first }) => first && `${whole(requestsOf(first, 'transaction'))}, ${whole(requestsOf(first, 'query'))}`,
    ),
    row('requests to storage, limit', ({ rows }) => rows && whole(rows.transactions)),
    row(
      'requests to storage, plain script',
      ({ plain, first }) => plain && first && whole((plain.storage / plain.written) * first.written),
    ),
    row('first run, each Contact', ({ first }) => first && each(first.milliseconds, first)),
    row('first run, each Contact: the hub’s processor time', ({ first }) => first && each(first.hubTime, first)),
    row('first run, each Contact: Azurite’s processor time', ({ first }) => first && each(first.storageTime, first)),
    row(
      'limit, each Contact: Azurite’s processor time',
      ({ rows, first }) => rows && first && each(rows.storageTime, first),
    ),
    row('most memory of the hub’s process', ({ first, unchanged, changed }) => {
      const last = changed ?? unchanged ?? first
      return last && `${whole(last.peak)} MB`
    }),
    ...ofRun('unchanged run', 'unchanged'),
    ...ofRun(`${changedShare * 100} % changed`, 'changed'),
  ]
}
