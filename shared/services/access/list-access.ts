import { isPrivileged, rankOf, type AccessEntry } from '../../domain/access/access-entry.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Membership } from '../../domain/member.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import { through } from '../privacy/section.ts'
import { accessOfMembers, accessOfProgram, mappingsOf, type AccessNeeds } from './access-of.ts'

export interface AccessSearch {
  readonly organisationId: OrganisationId
  /** Only who became a member, or was registered, after that. */
  readonly since?: Date | undefined
}

/** One stretch after the other: first who can change something, then programs, then everybody else. */
const stretches = ['privileged', 'programs', 'others'] as const

const staff = { kind: 'internal' } as const

/** How many pages are looked through for one that shows somebody. */
const mostLooks = 10

/**
 * Who holds which role in an Organisation and from where, those who may do the most first. A page may be short or empty and still have a
 * `next`.
 * @throws HubError `cursor.invalid`
 */
export async function listAccess(
  ports: AccessNeeds,
  search: AccessSearch,
  { cursor, limit }: PageWish,
): Promise<Page<AccessEntry>> {
  const mappings = await mappingsOf(ports, search.organisationId)
  return through<(typeof stretches)[number], Page<AccessEntry>>(
    stretches,
    cursor,
    { items: [] },
    async (stretch, place) => {
      if (stretch === 'programs') return programs(ports, search, { cursor: place, limit })
      return lookThrough(place, async (from) => {
        // Nobody of the portal can change anything, and there may be millions.
        const wanted = stretch === 'privileged' ? staff : {}
        const page = await ports.memberships.listOfOrganisation(search.organisationId, { cursor: from, limit }, wanted)
        const fresh = page.items.filter((one) => isSince(one, search))
        const found = await accessOfMembers(ports, search.organisationId, fresh, mappings)
        return {
          ...page,
          items: found.filter((entry) => isPrivileged(entry) === (stretch === 'privileged')).toSorted(byRank),
        }
      })
    },
  )
}

const byRank = (one: AccessEntry, other: AccessEntry) => rankOf(one) - rankOf(other)

const isSince = ({ createdAt }: Pick<Membership, 'createdAt'>, { since }: AccessSearch) =>
  since === undefined || createdAt > since

async function programs(ports: AccessNeeds, search: AccessSearch, wish: PageWish): Promise<Page<AccessEntry>> {
  const page = await ports.systemIntegrations.list(search.organisationId, wish)
  return { ...page, items: page.items.filter((one) => isSince(one, search)).map(accessOfProgram) }
}

async function lookThrough<Item>(
  place: string | undefined,
  page: (from: string | undefined) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  let from = place
  for (let look = 1; ; look += 1) {
    const found = await page(from)
    if (found.items.length > 0 || found.next === undefined || look === mostLooks) return found
    from = found.next
  }
}
