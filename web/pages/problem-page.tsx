import { Button } from '@mantine/core'
import { Link, Navigate, useSearchParams } from 'react-router'
import type { ErrorCode } from '../api/error-code.ts'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { Reference } from '../parts/reference.tsx'
import { signInPageAddress, startSignInAddress } from '../session/addresses.ts'
import { lastSignIn } from '../session/last-sign-in.ts'
import { parseErrorCode, problemText, texts } from '../texts/texts.ts'

/** Where trying again with the same account ends the same way, and another one may help. */
const dependOnAccount: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'tenant.unknown',
  'tenant.pending',
  'tenant.revoked',
  'consent.lost',
  'organisation.suspended',
  'organisation.invited',
  'role.missing',
  'member.inactive',
  'person.mismatched',
  'provider.declined',
  'provider.refused',
])

/** How an onboarding ended: signing in again would not help, the link of the invitation does. */
const ofOnboarding: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invitation.unknown',
  'invitation.used',
  'invitation.expired',
  'invitation.withdrawn',
  'invitation.foreign',
  'consent.declined',
  'consent.refused',
  'tenant.mismatched',
])

const idForm = /^[A-Za-z0-9-]{1,64}$/

/** In seconds; an hour at most is believed. */
function waitIn(query: URLSearchParams): number | undefined {
  const seconds = Number(query.get('wait') ?? '')
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600 ? seconds : undefined
}

/** How a sign-in ended that did not succeed. Of its address it shows a known code's own words and a well-formed id. */
export function ProblemPage() {
  const [query] = useSearchParams()
  const code = parseErrorCode(query.get('code'))
  const id = query.get('id') ?? ''
  const last = lastSignIn()
  const returnTo = last?.returnTo

  if (code === 'interaction.required' && last?.silent)
    return <Navigate to={signInPageAddress({ returnTo, ended: 'stale' })} replace />

  const { title, meaning, next } = problemText(code, waitIn(query))
  const knowsOnboarding = code !== undefined && ofOnboarding.has(code)
  const brokeOff = last?.onboarding === true && !knowsOnboarding
  return (
    <OutsideLayout>
      <PageHeading title={title} />
      <p className="lead">{meaning}</p>
      <section aria-labelledby="what-to-do" className="what-to-do">
        <h2 id="what-to-do">{texts.problem.whatToDo}</h2>
        <p>{brokeOff ? texts.problem.openInvitation : next}</p>
      </section>
      {knowsOnboarding || brokeOff ? null : (
        <div className="actions">
          <Button component="a" href={startSignInAddress({ returnTo })} size="md">
            {texts.tryAgain}
          </Button>
          {code && dependOnAccount.has(code) ? (
            <Button
              component="a"
              href={startSignInAddress({ returnTo, prompt: 'select_account' })}
              size="md"
              variant="default"
            >
              {texts.problem.anotherAccount}
            </Button>
          ) : null}
        </div>
      )}
      {idForm.test(id) ? <Reference id={id} /> : null}
      <p className="small">
        <Link to={signInPageAddress({ returnTo })} className="text-link">
          {texts.problem.toSignIn}
        </Link>
      </p>
    </OutsideLayout>
  )
}
