import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { Notice } from '../parts/notice.tsx'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { parseReturnTo } from '../session/return-to.ts'
import { SignedInGate } from '../session/session-gate.tsx'
import { useChoice } from '../session/use-choice.ts'
import { useSignOut } from '../session/use-sign-out.ts'
import type { SignedIn } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'

/** For somebody who belongs to several Organisations: which one to work in. */
export function ChooseOrganisationPage() {
  return (
    <OutsideLayout>
      <PageHeading title={texts.choose.title} />
      <SignedInGate skeleton={(notice) => <ChoicesSkeleton notice={notice} />}>
        {(session) => <Choices session={session} />}
      </SignedInGate>
    </OutsideLayout>
  )
}

function Choices({ session }: { readonly session: SignedIn }) {
  const navigate = useNavigate()
  const [query] = useSearchParams()
  const returnTo = parseReturnTo(query.get('returnTo')) ?? pages.home
  const choice = useChoice(() => {
    if (returnTo.startsWith(pages.home)) void navigate(returnTo, { replace: true })
    else location.assign(returnTo)
  })
  const signOut = useSignOut()
  const error = choice.error ?? signOut.error
  const shut = texts.problems[session.shutOut ?? 'role.missing']
  return (
    <>
      <p className="lead">{texts.choose.lead(session.member.displayName)}</p>
      {error ? <ProblemNotice error={error} /> : null}
      {session.shutOut !== undefined || session.organisations.length === 0 ? (
        <Notice tone="warning" title={shut.title}>
          <p>{shut.meaning}</p>
          <p>{shut.next}</p>
        </Notice>
      ) : null}
      <ul className="choices">
        {session.organisations.map(({ organisationId, displayName, roles }) => {
          const active = session.active?.organisationId === organisationId
          const opening = choice.isPending && choice.variables === organisationId
          return (
            <li key={organisationId}>
              <button
                type="button"
                className="choice focus-ring"
                aria-current={active ? 'true' : undefined}
                aria-disabled={choice.isPending}
                onClick={() => {
                  if (!choice.isPending) choice.mutate(organisationId)
                }}
              >
                <span className="choice-name">{displayName}</span>
                <span className="choice-roles">
                  {opening
                    ? texts.choose.choosing
                    : roles.map((role) => texts.roles[role]).join(', ') || texts.choose.noRoles}
                </span>
                {active ? <span className="choice-active">{texts.choose.active}</span> : null}
              </button>
            </li>
          )
        })}
      </ul>
      <div>
        <Button
          variant="default"
          onClick={() => {
            signOut.mutate(false)
          }}
          loading={signOut.isPending}
        >
          {texts.choose.signOut}
        </Button>
      </div>
    </>
  )
}

function ChoicesSkeleton({ notice }: { readonly notice: ReactNode }) {
  return (
    <>
      <VisuallyHidden role="status">{notice ? '' : texts.loading}</VisuallyHidden>
      <Skeleton height={28} width="80%" />
      {notice}
      <div className="choices" aria-hidden="true">
        <Skeleton height={76} radius="md" />
        <Skeleton height={76} radius="md" />
      </div>
    </>
  )
}
