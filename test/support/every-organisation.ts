import { organisationId } from '../../shared/domain/ids.ts'
import type { Organisations } from '../../shared/ports/organisations.ts'
import { fictionalId } from '../../local/worlds/fictional-id.ts'

const underWay = 32

/** That many organisations with ids that are the same each time; `from` keeps two lots apart. */
export async function addMany(organisations: Organisations, count: number, from = 0): Promise<readonly string[]> {
  const now = new Date('2026-11-23T12:00:00.000Z')
  const ids = Array.from({ length: count }, (_, place) => fictionalId('many', String(from + place)))
  const left = [...ids]
  const work = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const moments = { createdAt: now, changedAt: now }
      await organisations.insert({
        organisationId: organisationId(id),
        displayName: `Bank ${id}`,
        state: 'active',
        ...moments,
      })
    }
  }
  await Promise.all(Array.from({ length: underWay }, work))
  return ids
}

interface ListedPage {
  readonly items: readonly { readonly organisationId: string }[]
  readonly next?: string | undefined
}

/** Reads a list to its end; `between` happens after each page. */
export async function readEveryPage(
  read: (cursor: string | undefined) => Promise<ListedPage>,
  between: (page: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const seen: string[] = []
  let cursor: string | undefined
  let page = 0
  do {
    const { items, next } = await read(cursor)
    seen.push(...items.map(({ organisationId: id }) => id))
    page += 1
    await between(page)
    cursor = next
  } while (cursor !== undefined)
  return seen
}
