import type { OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'

const pageSize = 200

/**
 * Removes what is over in each Organisation in turn, page by page. Safe to repeat and to interrupt. Returns how many.
 * @param purge removes at most `limit` of one Organisation, and says how many
 * @param mayGoOn asked between pages; what is left waits for the next run
 */
export async function purgeEverywhere(
  { organisations }: Pick<Ports, 'organisations'>,
  purge: (organisationId: OrganisationId, limit: number) => Promise<number>,
  mayGoOn: () => boolean = () => true,
): Promise<number> {
  let total = 0
  let cursor: string | undefined
  do {
    const page = await organisations.list({ cursor, limit: pageSize })
    for (const { organisationId } of page.items) {
      let removed: number
      do {
        removed = await purge(organisationId, pageSize)
        total += removed
      } while (removed === pageSize && mayGoOn())
    }
    cursor = page.next
  } while (cursor !== undefined && mayGoOn())
  return total
}
