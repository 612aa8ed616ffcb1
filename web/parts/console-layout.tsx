import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { texts } from '../texts/texts.ts'
import { Logo } from './logo.tsx'

/** The pages of somebody who is in. `aside` stands at the end of the header. */
export function ConsoleLayout({ aside, children }: { readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <a href="#content" className="skip-link">
        {texts.skipToContent}
      </a>
      <header className="console-header">
        <div className="console-width console-header-row">
          <Link to={pages.home} className="logo-link">
            <Logo />
          </Link>
          <div className="console-aside">{aside}</div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="console-width console-main">
        {children}
      </main>
    </>
  )
}
