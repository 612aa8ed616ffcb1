import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ProviderIcon } from '../../parts/provider-icon.tsx'
import { withReturnTo } from '../../session/addresses.ts'
import { noteSignIn } from '../../session/last-sign-in.ts'
import { noteOrganisation } from '../../session/own-organisation.ts'
import { texts } from '../../texts/texts.ts'

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
  const items = data?.items ?? []
  if (items.length === 0) return null
  return (
    <nav aria-label={texts.signIn.otherWays} className="sign-in-form">
      <p className="quiet">{texts.signIn.or}</p>
      {items.map(({ start, label, icon }) => (
        <Button
          key={start}
          component="a"
          href={withReturnTo(start, returnTo)}
          onClick={() => {
            noteSignIn(returnTo)
            noteOrganisation(organisation)
          }}
          variant="default"
          size="lg"
          fullWidth
          leftSection={<ProviderIcon name={icon} />}
        >
          {texts.signIn.goWith(label)}
        </Button>
      ))}
    </nav>
  )
}
