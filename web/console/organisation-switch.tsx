import { useRef } from 'react'
import { Link, useNavigate } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { chooseOrganisationAddress } from '../session/addresses.ts'
import { useChoice } from '../session/use-choice.ts'
import type { ActiveOrganisation, SignedIn } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'

/** More than these are looked through on the page that is made for it. */
const most = 7

interface OrganisationSwitchProps {
  readonly session: SignedIn
  readonly active: ActiveOrganisation
}

/** The organisation that one works in, and the way to the others. */
export function OrganisationSwitch({ session: { organisations }, active }: OrganisationSwitchProps) {
  const panel = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const choice = useChoice(() => {
    panel.current?.hidePopover()
    // What one was looking at belongs to the other organisation.
    void navigate(pages.home)
  })
  const others = organisations.filter(({ organisationId }) => organisationId !== active.organisationId)
  const { shell } = texts
  if (others.length === 0)
    return (
      <span className="frame-organisation" title={active.displayName}>
        {active.displayName}
      </span>
    )
  return (
    <>
      <button
        type="button"
        className="frame-button frame-organisation focus-ring"
        popoverTarget="organisations-panel"
        title={active.displayName}
        aria-label={`${shell.organisation}: ${active.displayName}`}
      >
        <span className="frame-organisation-name">{active.displayName}</span>
      </button>
      <div ref={panel} id="organisations-panel" popover="auto" className="frame-panel">
        <p className="frame-panel-title" id="switch-to">
          {shell.switchTo}
        </p>
        {choice.error ? <ProblemNotice error={choice.error} /> : null}
        <ul aria-labelledby="switch-to" className="frame-panel-list">
          {others.slice(0, most).map(({ organisationId, displayName }) => (
            <li key={organisationId}>
              <button
                type="button"
                className="frame-panel-action focus-ring"
                aria-disabled={choice.isPending}
                onClick={() => {
                  if (!choice.isPending) choice.mutate(organisationId)
                }}
              >
                {choice.isPending && choice.variables === organisationId ? texts.choose.choosing : displayName}
              </button>
            </li>
          ))}
        </ul>
        <Link to={chooseOrganisationAddress(undefined)} className="text-link frame-panel-link">
          {shell.otherOrganisations}
        </Link>
      </div>
    </>
  )
}
