import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { ProofView } from '../../shared/contract/session.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { chooseOrganisationAddress, signInPageAddress } from '../session/addresses.ts'
import { parseReturnTo } from '../session/return-to.ts'
import { useSecret } from '../session/use-secret.ts'
import { texts } from '../texts/texts.ts'

/** Where a mailed link leads. Opening it does nothing: the person confirms. */
export function ProvePage() {
  const secret = useSecret(pages.prove)
  const [query] = useSearchParams()
  return (
    <OutsideLayout>
      {secret === undefined ? <NoSecret sent={query.get('sent') === '1'} /> : <Proof secret={secret} />}
    </OutsideLayout>
  )
}

function NoSecret({ sent }: { readonly sent: boolean }) {
  const { prove } = texts.account
  const { title, lead } = sent ? prove.sent : prove.noSecret
  return (
    <>
      <PageHeading title={title} />
      <p className="lead">{lead}</p>
      {sent ? <p className="quiet small">{prove.sent.leave}</p> : null}
    </>
  )
}

function Proof({ secret }: { readonly secret: string }) {
  const call = useCall()
  const { prove } = texts.account
  const proof = useQuery({
    queryKey: ['proof', secret],
    queryFn: ({ signal }) => call(api.readProof, { secret }, signal),
    staleTime: Infinity,
    gcTime: 0,
  })
  return (
    <>
      <PageHeading title={prove.title} />
      {proof.data ? <Asked secret={secret} proof={proof.data} /> : null}
      {proof.error && !proof.data ? (
        <>
          <ProblemNotice error={proof.error} />
          <ToSignIn />
        </>
      ) : null}
      {proof.isPending ? (
        <>
          <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
          {proof.failureCount > 0 ? <UnreachableNotice /> : null}
          <Skeleton height={160} radius="md" />
        </>
      ) : null}
    </>
  )
}

const ToSignIn = () => (
  <p className="small">
    <Link to={signInPageAddress({})} className="text-link">
      {texts.account.prove.toSignIn}
    </Link>
  </p>
)

function Asked({ secret, proof }: { readonly secret: string; readonly proof: ProofView }) {
  const call = useCall()
  const { prove } = texts.account
  const confirm = useMutation({
    mutationFn: () => call(api.confirmProof, { secret }),
    onSuccess: ({ returnTo, mustChoose }) => {
      const target = parseReturnTo(returnTo)
      location.replace(mustChoose ? chooseOrganisationAddress(target) : (target ?? pages.home))
    },
  })
  const going = confirm.isPending || confirm.isSuccess
  return (
    <>
      <p className="lead">{prove.lead(proof.organisation, proof.provider)}</p>
      <dl className="facts">
        <div>
          <dt>{prove.person}</dt>
          <dd>{proof.displayName}</dd>
        </div>
        <div>
          <dt>{prove.eMail}</dt>
          <dd>{proof.eMail}</dd>
        </div>
        <div>
          <dt>{prove.until}</dt>
          <dd>{texts.moment(proof.expiresAt)}</dd>
        </div>
      </dl>
      <p>{prove.why}</p>
      {confirm.error ? (
        <>
          <ProblemNotice error={confirm.error} />
          <ToSignIn />
        </>
      ) : null}
      <Button
        size="lg"
        fullWidth
        aria-disabled={going}
        onClick={() => {
          if (!going) confirm.mutate()
        }}
      >
        {going ? prove.going : prove.go}
      </Button>
    </>
  )
}
