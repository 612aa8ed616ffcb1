import { useSearchParams } from 'react-router'
import { Notice } from '../parts/notice.tsx'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ownOrganisation } from '../session/own-organisation.ts'
import { parseReturnTo } from '../session/return-to.ts'
import { texts } from '../texts/texts.ts'
import { SignInForm } from './sign-in/sign-in-form.tsx'
import { SignInOptions } from './sign-in/sign-in-options.tsx'

/** Where everybody who is not signed in arrives. */
export function SignInPage() {
  const [query] = useSearchParams()
  const returnTo = parseReturnTo(query.get('returnTo'))
  const organisation = ownOrganisation(query.get('organisation'))
  return (
    <OutsideLayout>
      <PageHeading title={texts.signIn.title} />
      <p className="lead">{texts.signIn.lead}</p>
      <Farewell ended={query.get('ended')} signedOut={query.get('signedOut') === '1'} />
      <SignInForm returnTo={returnTo} />
      {organisation === undefined ? null : <SignInOptions organisation={organisation} returnTo={returnTo} />}
      <p className="quiet small">{texts.signIn.privacy}</p>
    </OutsideLayout>
  )
}

/** Says why one is here again. */
function Farewell({ ended, signedOut }: { readonly ended: string | null; readonly signedOut: boolean }) {
  const reason = ended === 'expired' || ended === 'revoked' || ended === 'stale' ? texts.signIn.ended[ended] : undefined
  const sentence = reason ?? (signedOut ? texts.signIn.signedOut : undefined)
  if (sentence === undefined) return null
  return (
    <Notice tone="calm" role="status">
      <p>{sentence}</p>
    </Notice>
  )
}
