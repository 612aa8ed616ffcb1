import { Button, TextInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { startSignInAddress, withHints } from '../../session/addresses.ts'
import { noteSignIn } from '../../session/last-sign-in.ts'
import { noteOrganisation } from '../../session/own-organisation.ts'
import { texts } from '../../texts/texts.ts'
import { SignInWays, type SignInWay } from './sign-in-ways.tsx'

/**
 * Leads to where the person signs in: by the domain of their e-mail to their organisation's own provider, else to Microsoft. Where an
 * organisation offers several ways, the person chooses.
 */
export function SignInForm({ returnTo }: { readonly returnTo: string | undefined }) {
  const call = useCall()
  const [eMail, setEMail] = useState('')
  const [wrong, setWrong] = useState(false)
  const [going, setGoing] = useState(false)
  const [ways, setWays] = useState<readonly SignInWay[]>([])
  const loginHint = eMail.trim()

  const go = async () => {
    const found =
      loginHint === '' ? undefined : await call(api.findHomeRealm, { eMail: loginHint }).catch(() => undefined)
    const offered = found?.items ?? []
    const [only] = offered
    if (offered.length > 1) {
      setWays(offered)
      setGoing(false)
      return
    }
    noteSignIn(returnTo)
    if (only && found?.organisation !== undefined) noteOrganisation(found.organisation)
    location.assign(only ? withHints(only.start, { returnTo, loginHint }) : startSignInAddress({ returnTo, loginHint }))
  }

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (loginHint !== '' && !/^[^\s@]+@[^\s@]+$/.test(loginHint)) {
      setWrong(true)
      event.currentTarget.querySelector('input')?.focus()
      return
    }
    if (going) return
    setGoing(true)
    void go()
  }

  return (
    <>
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
            setWays([])
          }}
          error={wrong ? texts.signIn.eMailWrong : undefined}
        />
        <Button type="submit" size="lg" fullWidth aria-disabled={going}>
          {going ? texts.signIn.going : loginHint === '' ? texts.signIn.go : texts.signIn.goOn}
        </Button>
      </form>
      <SignInWays
        label={texts.signIn.waysOf}
        lead={texts.signIn.chooseWay}
        ways={ways}
        addressOf={(start) => withHints(start, { returnTo, loginHint })}
        onGo={() => {
          noteSignIn(returnTo)
        }}
      />
    </>
  )
}
