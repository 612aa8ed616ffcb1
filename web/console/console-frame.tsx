import { Skeleton } from '@mantine/core'
import { useRef } from 'react'
import { Link, Outlet } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { Logo } from '../parts/logo.tsx'
import { useKnownSession, useSession, type SignedIn } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { AccountMenu } from './account-menu.tsx'
import { OrganisationSwitch } from './organisation-switch.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { SectionLinks } from './section-links.tsx'

/**
 * What stands around every page of the console: where one is, what else there is, who one is. It stays while the pages
 * in it change. `open`: the page is for everybody, so that nobody is asked who they are.
 */
export function ConsoleFrame({ open = false }: { readonly open?: boolean }) {
  return open ? <OpenFrame /> : <OwnFrame />
}

function OpenFrame() {
  const session = useKnownSession()
  return <Frame session={session} waiting={false} />
}

function OwnFrame() {
  const session = useSession()
  return <Frame session={session.data} waiting={session.isPending} />
}

function Frame({ session, waiting }: { readonly session: SignedIn | undefined; readonly waiting: boolean }) {
  const drawer = useRef<HTMLDialogElement>(null)
  const active = session?.active
  const close = () => drawer.current?.close()
  return (
    <div className={active || waiting ? 'frame frame-with-sections' : 'frame'}>
      <a href="#content" className="skip-link">
        {texts.skipToContent}
      </a>
      <header className="frame-header">
        {active ? (
          <button
            type="button"
            className="frame-button frame-menu focus-ring"
            aria-label={texts.shell.menu}
            aria-haspopup="dialog"
            onClick={() => drawer.current?.showModal()}
          >
            <span className="frame-menu-lines" aria-hidden="true" />
          </button>
        ) : null}
        <Link to={pages.home} className="logo-link">
          <Logo />
        </Link>
        <div className="frame-own">
          {session && active ? <OrganisationSwitch session={session} active={active} /> : null}
          <AccountMenu session={session} />
        </div>
      </header>
      {active ? (
        <dialog ref={drawer} className="frame-drawer" aria-label={texts.shell.menu} onClick={closeOutside}>
          <div className="frame-drawer-body">
            <button type="button" className="frame-button focus-ring" onClick={close}>
              {texts.shell.closeMenu}
            </button>
            <SectionLinks active={active} onGone={close} />
          </div>
        </dialog>
      ) : null}
      {active || waiting ? (
        <div className="frame-side">{active ? <SectionLinks active={active} /> : <SectionsComing />}</div>
      ) : null}
      <main id="content" tabIndex={-1} className="console-main">
        <PageBoundary>
          <Outlet />
        </PageBoundary>
      </main>
    </div>
  )
}

/** The dialog's own box is filled by its body: whatever else is hit of it is the ground behind it. */
function closeOutside({
  target,
  currentTarget,
}: {
  readonly target: EventTarget
  readonly currentTarget: HTMLDialogElement
}) {
  if (target === currentTarget) currentTarget.close()
}

function SectionsComing() {
  return (
    <div className="sections" aria-hidden="true">
      {[70, 55, 62, 48, 58].map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} my={11} />
      ))}
    </div>
  )
}
