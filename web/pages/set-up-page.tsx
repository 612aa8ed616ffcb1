import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { SetUpView } from '../../shared/contract/set-up-links.ts'
import { call } from '../api/call.ts'
import { ProblemError } from '../api/errors.ts'
import { api } from '../api/routes.ts'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { texts } from '../texts/texts.ts'
import { SetUpForm } from './set-up/set-up-form.tsx'

const heldKey = ['set-up'] as const

/** Where the link for setting up a provider leads the customer's IT administrator. */
export function SetUpPage() {
  const secret = useSecret()
  const queryClient = useQueryClient()
  const held = useQuery({
    queryKey: heldKey,
    queryFn: ({ signal }) => call(api.readSetUp, undefined, { signal }),
    enabled: secret === undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: (count, error) => !(error instanceof ProblemError) && count < 3,
  })
  const keep = (setUp: SetUpView) => {
    queryClient.setQueryData(heldKey, setUp)
  }
  return (
    <OutsideLayout>
      {held.data ? <Held setUp={held.data} onChange={keep} /> : null}
      {held.data ? null : secret === undefined ? (
        <NotHeld error={held.error} isWaiting={held.isPending} isLate={held.failureCount > 0} />
      ) : (
        <Followed secret={secret} onHeld={keep} />
      )}
    </OutsideLayout>
  )
}

/**
 * The secret behind `#`, taken out of the address bar and the history at once: only the router, in this page's memory, still knows the
 * address with it.
 */
function useSecret(): string | undefined {
  const here = useLocation()
  useEffect(() => {
    if (location.hash !== '') history.replaceState(history.state, '', pages.setUp)
  }, [here])
  return here.hash === '' ? undefined : here.hash.slice(1)
}

interface NotHeldProps {
  readonly error: Error | null
  readonly isWaiting: boolean
  readonly isLate: boolean
}

function NotHeld({ error, isWaiting, isLate }: NotHeldProps) {
  const { title, lead } = texts.setUp.noSecret
  const isNone = error instanceof ProblemError && error.code === 'setUpLink.missing'
  return (
    <>
      <PageHeading title={title} />
      {isNone ? <p className="lead">{lead}</p> : null}
      {error && !isNone ? <ProblemNotice error={error} /> : null}
      {isWaiting ? <Waiting isLate={isLate} /> : null}
    </>
  )
}

function Waiting({ isLate }: { readonly isLate: boolean }) {
  return (
    <>
      <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
      {isLate ? <UnreachableNotice /> : null}
      <Skeleton height={160} radius="md" />
    </>
  )
}

interface FollowedProps {
  readonly secret: string
  readonly onHeld: (setUp: SetUpView) => void
}

/** What the link is for, before anybody holds it: opening it uses nothing up. */
function Followed({ secret, onHeld }: FollowedProps) {
  const link = useQuery({
    queryKey: ['set-up-link', secret],
    queryFn: ({ signal }) => call(api.followSetUpLink, { secret }, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    retry: (count, error) => !(error instanceof ProblemError) && count < 3,
  })
  const claim = useMutation({ mutationFn: () => call(api.claimSetUpLink, { secret }), onSuccess: onHeld })
  const { setUp } = texts
  if (!link.data)
    return (
      <>
        <PageHeading title={setUp.noSecret.title} />
        {link.error ? <ProblemNotice error={link.error} /> : <Waiting isLate={link.failureCount > 0} />}
      </>
    )
  const { label, platform, organisation, expiresAt, held } = link.data
  return (
    <>
      <PageHeading title={setUp.title(label)} />
      <p className="lead">{setUp.lead(platform, organisation)}</p>
      <dl className="facts">
        <div>
          <dt>{setUp.until}</dt>
          <dd>{texts.moment(expiresAt)}</dd>
        </div>
      </dl>
      {claim.error ? <ProblemNotice error={claim.error} /> : null}
      {held === 'elsewhere' ? (
        <p>{setUp.elsewhere}</p>
      ) : (
        <>
          <Button
            size="lg"
            fullWidth
            loading={claim.isPending}
            onClick={() => {
              claim.mutate()
            }}
          >
            {setUp.confirm}
          </Button>
          <p className="quiet small">{setUp.confirmWhy}</p>
        </>
      )}
    </>
  )
}

interface HeldProps {
  readonly setUp: SetUpView
  readonly onChange: (setUp: SetUpView) => void
}

function Held({ setUp, onChange }: HeldProps) {
  const [query] = useSearchParams()
  const { done, title, lead } = texts.setUp
  if (setUp.state === 'finished')
    return (
      <>
        <PageHeading title={done.title} />
        <p className="lead">{setUp.provider?.state === 'enabled' ? done.on : done.off}</p>
      </>
    )
  return (
    <>
      <PageHeading title={title(setUp.label)} />
      <p className="lead">{lead(setUp.platform, setUp.organisation)}</p>
      <SetUpForm setUp={setUp} onChange={onChange} testId={query.get('test') ?? undefined} />
    </>
  )
}
