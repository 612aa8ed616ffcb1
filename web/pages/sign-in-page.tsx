import { Button, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { useSearchParams } from 'react-router'
import { Notice } from '../parts/notice.tsx'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { startSignInAddress } from '../session/addresses.ts'
import { noteSignIn } from '../session/last-sign-in.ts'
import { ownOrganisation } from '../session/own-organisation.ts'
import { parseReturnTo } from '../session/return-to.ts'
import { texts } from '../texts/texts.ts'
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

function SignInForm({ returnTo }: { readonly returnTo: string | undefined }) {
  const [eMail, setEMail] = useState('')
  const [wrong, setWrong] = useState(false)
  const [going, setGoing] = useState(false)

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const loginHint = eMail.trim()
    if (loginHint !== '' && !/^[^\s@]+@[^\s@]+$/.test(loginHint)) {
      setWrong(true)
      event.currentTarget.querySelector('input')?.focus()
      return
    }
    setGoing(true)
    noteSignIn(returnTo)
    location.assign(startSignInAddress({ returnTo, loginHint }))
  }

  return (
    <form onSubmit={submit} noValidate className="sign-in-form">
      <TextInput
        type="email"
        name="login_hint"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={320}
        size="md"
        label={texts.signIn.eMail}
        description={texts.signIn.eMailWhy}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={eMail}
        onChange={(event) => {
          setEMail(event.currentTarget.value)
          setWrong(false)
        }}
        error={wrong ? texts.signIn.eMailWrong : undefined}
      />
      <Button type="submit" size="lg" fullWidth aria-disabled={going}>
        {going ? texts.signIn.going : texts.signIn.go}
      </Button>
    </form>
  )
}
