import type { ReviewEntry } from '../../domain/access/access-review.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { every } from '../access/every-entry.ts'
import { nothing, through, type Section, type SectionPage } from './section.ts'

/** Reviews looked through in one page: each has an entry for everybody of the staff. */
const atOnce = 5

/** What reviews of access say about a Member. As in the trail, ids alone stand there, and stay. */
export const reviews: Section = {
  read: (ports, { dossier: { member, organisationIds } }, place) =>
    through<OrganisationId, SectionPage>(member ? organisationIds : [], place, nothing, async (id, cursor) => {
      const page = await ports.accessReviews.list(id, { cursor, limit: atOnce })
      const isTheirs = ({ subject, decision }: ReviewEntry) =>
        (subject.kind === 'member' && subject.memberId === member?.memberId) || decision?.by === member?.memberId
      const found = await Promise.all(page.items.map((review) => every(ports, review)))
      const items = found.flat().filter(isTheirs)
      return { items: items.map(({ version: _version, entryId: _entry, ...entry }) => entry), next: page.next }
    }),
  erase: () => Promise.resolve(nothing),
  kept: () => 'accountability',
}
