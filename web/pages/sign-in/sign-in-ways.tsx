import { Button } from '@mantine/core'
import type { HomeRealm } from '../../../shared/contract/identity-providers.ts'
import { ProviderIcon } from '../../parts/provider-icon.tsx'
import { texts } from '../../texts/texts.ts'

export type SignInWay = HomeRealm['items'][number]

interface SignInWaysProps {
  readonly label: string
  readonly lead: string
  readonly ways: readonly SignInWay[]
  readonly addressOf: (start: string) => string
  readonly onGo: () => void
}

/** Ways to sign in, one link each. */
export function SignInWays({ label, lead, ways, addressOf, onGo }: SignInWaysProps) {
  if (ways.length === 0) return null
  return (
    <nav aria-label={label} className="sign-in-form">
      <p className="quiet" role="status">
        {lead}
      </p>
      {ways.map(({ start, label: name, icon }) => (
        <Button
          key={start}
          component="a"
          href={addressOf(start)}
          onClick={onGo}
          variant="default"
          size="lg"
          fullWidth
          leftSection={<ProviderIcon name={icon} />}
        >
          {texts.signIn.goWith(name)}
        </Button>
      ))}
    </nav>
  )
}
