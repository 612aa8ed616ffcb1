import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { LinkView } from '../../shared/contract/onboarding.ts'
import { ProblemError } from '../api/errors.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { noteOnboarding } from '../session/last-sign-in.ts'
import { signInPageAddress } from '../session/addresses.ts'
import { useSecret } from '../session/use-secret.ts'
import { texts } from '../texts/texts.ts'

/** Where the link of an invitation leads a customer's administrator. */
export function InvitationPage() {
  const secret = useSecret(pages.invitation)
  return <OutsideLayout>{secret === undefined ? <NoSecret /> : <Invitation secret={secret} />}</OutsideLayout>
}

function NoSecret() {
  return (
    <>
      <PageHeading title={texts.invitation.noSecret.title} />
      <p className="lead">{texts.invitation.noSecret.lead}</p>
    </>
  )
}

function Invitation({ secret }: { readonly secret: string }) {
  const call = useCall()
  const link = useQuery({
    queryKey: ['invitation', secret],
    queryFn: ({ signal }) => call(api.readLink, { secret }, signal),
    staleTime: Infinity,
    gcTime: 0,
  })
  return (
    <>
      <PageHeading title={texts.invitation.title} />
      {link.data ? <Asked secret={secret} link={link.data} /> : null}
      {link.error instanceof ProblemError ? <NotOpen error={link.error} /> : null}
      {link.isPending ? (
        <>
          <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
          {link.failureCount > 0 ? <UnreachableNotice /> : null}
          <Skeleton height={28} width="80%" />
          <Skeleton height={160} radius="md" />
        </>
      ) : null}
    </>
  )
}

/** Why the link leads no further. Whoever finds it used may be the one who used it, and wants to sign in. */
function NotOpen({ error }: { readonly error: ProblemError }) {
  return (
    <>
      <ProblemNotice error={error} />
      {error.code === 'invitation.used' ? (
        <p className="small">
          <Link to={signInPageAddress({})} className="text-link">
            {texts.invitation.toSignIn}
          </Link>
        </p>
      ) : null}
    </>
  )
}

function Asked({ secret, link }: { readonly secret: string; readonly link: LinkView }) {
  const call = useCall()
  const { invitation } = texts
  const start = useMutation({
    mutationFn: () => call(api.startConsent, { secret }),
    onSuccess: ({ next }) => {
      noteOnboarding()
      location.assign(next)
    },
  })
  const going = start.isPending || start.isSuccess
  return (
    <>
      <p className="lead">{invitation.lead(link.platform, link.organisation)}</p>
      <Facts link={link} />
      <section aria-labelledby="asked" className="part">
        <h2 id="asked">{invitation.asked}</h2>
        <ul className="permissions">
          {link.permissions.map((permission) => (
            <Permission key={permission} permission={permission} platform={link.platform} />
          ))}
        </ul>
        <p className="quiet">{invitation.never}</p>
      </section>
      <section aria-labelledby="role" className="what-to-do">
        <h2 id="role">{invitation.role}</h2>
        <p>{invitation.roleWhy}</p>
      </section>
      {start.error ? <ProblemNotice error={start.error} /> : null}
      <Button
        size="lg"
        fullWidth
        aria-disabled={going}
        onClick={() => {
          if (!going) start.mutate()
        }}
      >
        {going ? invitation.going : invitation.go}
      </Button>
      <p className="quiet small">{invitation.steps}</p>
    </>
  )
}

function Facts({ link }: { readonly link: LinkView }) {
  const { invitation } = texts
  return (
    <dl className="facts">
      <div>
        <dt>{invitation.organisation}</dt>
        <dd>{link.organisation}</dd>
      </div>
      {link.tid === undefined ? null : (
        <div>
          <dt>{invitation.tenant}</dt>
          <dd className="row-id">{link.tid}</dd>
        </div>
      )}
      <div>
        <dt>{invitation.until}</dt>
        <dd>{texts.moment(link.expiresAt)}</dd>
      </div>
    </dl>
  )
}

function Permission({ permission, platform }: { readonly permission: string; readonly platform: string }) {
  const { openid, profile, email, other } = texts.invitation.permissions
  const known = { openid, profile, email }
  const { name, why } = Object.hasOwn(known, permission)
    ? known[permission as keyof typeof known]
    : { name: other.name(platform), why: other.why }
  return (
    <li>
      <span className="permission-name">{name}</span>
      <span className="quiet">{why}</span>
    </li>
  )
}
