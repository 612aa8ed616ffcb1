import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { withHints } from '../../session/addresses.ts'
import { noteSignIn } from '../../session/last-sign-in.ts'
import { noteOrganisation } from '../../session/own-organisation.ts'
import { texts } from '../../texts/texts.ts'
import { SignInWays } from './sign-in-ways.tsx'

interface SignInOptionsProps {
  readonly organisation: string
  readonly returnTo: string | undefined
}

/** The other ways to sign in to an organisation. Where they cannot be read, Microsoft's is still there. */
export function SignInOptions({ organisation, returnTo }: SignInOptionsProps) {
  const call = useCall()
  const { data } = useQuery({
    queryKey: ['sign-in-options', organisation],
    queryFn: ({ signal }) => call(api.listSignInOptions, { organisation }, signal),
    retry: false,
  })
  return (
    <SignInWays
      label={texts.signIn.otherWays}
      lead={texts.signIn.or}
      ways={data?.items ?? []}
      addressOf={(start) => withHints(start, { returnTo })}
      onGo={() => {
        noteSignIn(returnTo)
        noteOrganisation(organisation)
      }}
    />
  )
}
