import type { OrganisationId } from '../../domain/ids.ts'
import { organisationTerms, type Organisation } from '../../domain/organisation.ts'
import type { OrganisationSearch } from '../../ports/organisations.ts'
import type { Kept, Page, PageWish } from '../../ports/storage.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { inConcert } from './in-concert.ts'
import { toRow } from './row.ts'
import { searchRows } from './search-rows.ts'
import { table, type Key, type OpenTable } from './table.ts'

interface NameMarks {
  readonly organisationId: OrganisationId
}

/** All in one partition: in the order of names, whatever shard an Organisation lies in. */
const partition = 'names'
const completeKey: Key = { partition: 'complete', row: 'mark' }
const pageSize = 500

interface NameNeeds {
  readonly find: (organisationId: OrganisationId) => Promise<Kept<Organisation> | undefined>
  readonly list: (wish: PageWish) => Promise<Page<Kept<Organisation>>>
}

/**
 * How Organisations are found by name. They lie in other partitions than these rows, so that no transaction holds both: a name is written
 * before its Organisation and taken away after it, and whoever reads looks at the Organisation itself. A crash in between leaves a row that
 * leads to nothing, never an Organisation that is not found.
 */
export function organisationNames(open: OpenTable, { find, list }: NameNeeds) {
  const names = table<NameMarks>(open, 'OrganisationNames')
  const marks = table<object>(open, 'OrganisationNames')
  let isComplete = false

  async function write(organisation: Organisation): Promise<void> {
    const { organisationId } = organisation
    await names.transact(
      rowsOf(organisation).map((row) => ['upsert', toRow(partition, row, { organisationId }), 'Replace']),
    )
  }

  /** Those made before there were such rows get theirs when somebody first looks for one. May run twice. */
  async function complete(): Promise<void> {
    if (isComplete) return
    if (!(await marks.find(completeKey))) {
      let cursor: string | undefined
      do {
        const page = await list({ cursor, limit: pageSize })
        await inConcert(page.items, write)
        cursor = page.next
      } while (cursor !== undefined)
      await marks.put(completeKey, {})
    }
    isComplete = true
  }

  return {
    write,
    /** The rows that only the earlier of two names has, as they are now: what somebody writes anew until they are removed stays. */
    abandoned: async (earlier: Organisation, later: Organisation): Promise<() => Promise<void>> => {
      const wanted = new Set(rowsOf(later))
      const gone = await inConcert(
        rowsOf(earlier).filter((row) => !wanted.has(row)),
        async (row) => ({ row, version: (await names.find({ partition, row }))?.version }),
      )
      return async () => {
        await inConcert(gone, async ({ row, version }) => {
          if (version !== undefined) await names.remove({ partition, row }, version)
        })
      }
    },
    search: async (wish: PageWish, { text, state }: OrganisationSearch): Promise<Page<Kept<Organisation>>> => {
      await complete()
      const searched = {
        index: names,
        partition,
        idOf: ({ organisationId }: NameMarks) => organisationId,
        find: async ({ organisationId }: NameMarks) => {
          const found = await find(organisationId)
          return state === undefined || found?.state === state ? found : undefined
        },
        termsOf: organisationTerms,
        listed:
          state === undefined
            ? { prefix: bookPrefixes.names, rowOf: nameRow }
            : { prefix: bookPrefixes.inState(state), rowOf: stateRow },
      }
      return searchRows(searched, wish, text)
    },
  }
}

const nameRow = ({ displayName, organisationId }: Organisation) => bookKeys.name(displayName, organisationId)
const stateRow = ({ state, displayName, organisationId }: Organisation) =>
  bookKeys.inState(state, displayName, organisationId)

/** Where an Organisation is found by its name. */
export const organisationNameKeys = (organisation: Organisation): readonly Key[] =>
  rowsOf(organisation).map((row) => ({ partition, row }))

function rowsOf(organisation: Organisation): readonly string[] {
  const { organisationId } = organisation
  const terms = organisationTerms(organisation).map((term) => bookKeys.term(term, organisationId))
  return [...new Set([nameRow(organisation), stateRow(organisation), ...terms])]
}
