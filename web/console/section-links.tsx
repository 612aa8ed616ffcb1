import { NavLink } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { sectionsFor } from './sections.ts'

interface SectionLinksProps {
  readonly active: ActiveOrganisation
  readonly onGone?: () => void
}

/** The navigation. The section that one is in is marked, on the pages below it too. */
export function SectionLinks({ active, onGone }: SectionLinksProps) {
  const { groups, names, sections } = texts.shell
  return (
    <nav aria-label={sections} className="sections">
      {sectionsFor(active).map(({ group, sections }) => (
        <ul key={group} aria-label={groups[group]} className="section-group">
          {group === 'overview' ? null : (
            <li className="section-group-name" aria-hidden="true">
              {groups[group]}
            </li>
          )}
          {sections.map(({ page }) => (
            <li key={page}>
              <NavLink to={pages[page]} end={page === 'home'} className="section-link" onClick={onGone}>
                {names[page]}
              </NavLink>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  )
}
