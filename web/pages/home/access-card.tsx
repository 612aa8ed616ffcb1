import { Badge } from '@mantine/core'
import type { ActiveOrganisation, SignedIn } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'

interface AccessCardProps {
  readonly session: SignedIn
  readonly active: ActiveOrganisation
}

/** Who one is here, and as what. */
export function AccessCard({ session, active }: AccessCardProps) {
  return (
    <section className="card" aria-labelledby="access">
      <h2 id="access">{texts.home.access}</h2>
      <dl className="facts">
        <div>
          <dt>{texts.home.signedInAs}</dt>
          <dd>{session.member.displayName}</dd>
        </div>
        <div>
          <dt>{texts.home.yourRoles}</dt>
          <dd className="badges">
            {active.roles.map((role) => (
              <Badge key={role} variant="light" size="lg" tt="none">
                {texts.roles[role]}
              </Badge>
            ))}
            {session.operator ? (
              <Badge variant="outline" size="lg" tt="none">
                {texts.home.operator}
              </Badge>
            ) : null}
          </dd>
        </div>
      </dl>
    </section>
  )
}
