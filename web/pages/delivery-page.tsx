import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation, useParams } from 'react-router'
import { deliveryAddress } from '../../shared/contract/pages.ts'
import type { DeliveryLinkView } from '../../shared/contract/deliveries.ts'
import type { SessionView } from '../../shared/contract/session.ts'
import { api } from '../api/routes.ts'
import { sessionKey, useCall } from '../api/use-call.ts'
import { Notice } from '../parts/notice.tsx'
import { OutsideLayout } from '../parts/outside-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { startSignInAddress } from '../session/addresses.ts'
import { texts } from '../texts/texts.ts'
import { forgetLink, keepLink, keptLink, readHalves, type LinkHalves } from './delivery/kept-link.ts'
import { isWholeKey, openSealed, type DeliveryIds } from './delivery/open-sealed.ts'
import { TakenSecret } from './delivery/taken-secret.tsx'

/** Where the link of a delivery leads: an administrator signs in, and opens the secret once, in this browser. */
export function DeliveryPage() {
  const { organisationId = '', deliveryId = '' } = useParams()
  const ids = { organisationId, deliveryId }
  const halves = useHalves(ids)
  return <OutsideLayout>{halves ? <Delivery ids={ids} halves={halves} /> : <NoLink />}</OutsideLayout>
}

/** What stands behind `#` leaves the address bar and the history at once; this tab keeps it until the secret is taken. */
function useHalves(ids: DeliveryIds): LinkHalves | undefined {
  const here = useLocation()
  const [halves] = useState(() => readHalves(here.hash) ?? keptLink(ids.deliveryId))
  useEffect(() => {
    if (location.hash === '') return
    if (halves) keepLink(ids.deliveryId, halves)
    history.replaceState(history.state, '', deliveryAddress(ids))
  }, [halves, ids])
  return halves
}

function NoLink() {
  const { noLink } = texts.delivery
  return (
    <>
      <PageHeading title={noLink.title} />
      <p className="lead">{noLink.lead}</p>
    </>
  )
}

interface OfLink {
  readonly ids: DeliveryIds
  readonly halves: LinkHalves
}

function Delivery({ ids, halves }: OfLink) {
  const call = useCall()
  const [taken, setTaken] = useState<{ readonly value: string; readonly clientId: string }>()
  const link = useQuery({
    queryKey: ['delivery', ids.deliveryId],
    queryFn: async ({ signal }) => {
      const view = await call(api.viewDelivery, { ...ids, proof: halves.proof }, signal)
      return { view, whole: await isWholeKey(halves.key, view.keyHash) }
    },
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  if (taken) return <TakenSecret {...taken} />
  return (
    <>
      <PageHeading title={texts.delivery.title} />
      {link.data?.whole === true ? <Offer ids={ids} halves={halves} view={link.data.view} onTaken={setTaken} /> : null}
      {link.data?.whole === false ? <Torn /> : null}
      {link.error ? <ProblemNotice error={link.error} /> : null}
      {link.isPending ? (
        <>
          <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
          <Skeleton height={28} width="80%" />
          <Skeleton height={160} radius="md" />
        </>
      ) : null}
    </>
  )
}

function Torn() {
  const { torn } = texts.delivery
  return (
    <Notice tone="warning" role="alert" title={torn.title}>
      <p>{torn.meaning}</p>
      <p>{torn.next}</p>
    </Notice>
  )
}

interface OfOffer extends OfLink {
  readonly view: DeliveryLinkView
  readonly onTaken: (taken: { readonly value: string; readonly clientId: string }) => void
}

function Offer({ ids, halves, view, onTaken }: OfOffer) {
  const call = useCall()
  const session = useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => call(api.readSession, undefined, signal),
    staleTime: 10_000,
  })
  const open = useMutation({
    mutationFn: async () => {
      const { sealed, clientId } = await call(api.openDelivery, { ...ids, proof: halves.proof })
      forgetLink(ids.deliveryId)
      return { clientId, value: await openSealed(sealed, halves.key, ids) }
    },
    onSuccess: onTaken,
  })
  const { delivery } = texts
  return (
    <>
      <p className="lead">{delivery.lead(view.platform, view.integration, view.organisation)}</p>
      <Facts view={view} />
      <section aria-labelledby="who" className="what-to-do">
        <h2 id="who">{delivery.who}</h2>
        <p>{delivery.whoWhy(view.organisation)}</p>
      </section>
      {open.error instanceof DOMException ? <Unopened /> : open.error ? <ProblemNotice error={open.error} /> : null}
      {session.error ? <ProblemNotice error={session.error} onRetry={() => void session.refetch()} /> : null}
      {session.data ? (
        <NextStep
          ids={ids}
          view={view}
          session={session.data}
          opening={open.isPending}
          onTake={() => {
            if (!open.isPending) open.mutate()
          }}
        />
      ) : null}
    </>
  )
}

function Unopened() {
  const { unopened } = texts.delivery
  return (
    <Notice tone="warning" role="alert" title={unopened.title}>
      <p>{unopened.meaning}</p>
      <p>{unopened.next}</p>
    </Notice>
  )
}

function Facts({ view }: { readonly view: DeliveryLinkView }) {
  const { delivery } = texts
  const facts = [
    [delivery.integration, view.integration],
    [delivery.clientId, view.clientId],
    [delivery.organisation, view.organisation],
    [delivery.until, texts.moment(view.expiresAt)],
    ...(view.endsAt === undefined ? [] : [[delivery.endsAt, texts.day(view.endsAt)]]),
  ]
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface Step {
  readonly ids: DeliveryIds
  readonly view: DeliveryLinkView
  readonly session: SessionView
  readonly opening: boolean
  readonly onTake: () => void
}

/** Sign in, change to the organisation, or take it: what comes next for whoever sits here. */
function NextStep({ ids, view, session, opening, onTake }: Step) {
  const call = useCall()
  const queryClient = useQueryClient()
  const choose = useMutation({
    mutationFn: () => call(api.chooseOrganisation, { organisationId: ids.organisationId }),
    onSuccess: (chosen) => {
      queryClient.setQueryData(sessionKey, chosen)
    },
  })
  const { delivery } = texts
  const back = deliveryAddress(ids)
  if (session.state === 'anonymous')
    return <SignIn address={startSignInAddress({ returnTo: back })} text={delivery.signIn} />
  const mine = session.organisations.some(({ organisationId }) => organisationId === ids.organisationId)
  if (!mine)
    return (
      <>
        <p>{delivery.elsewhere(view.organisation)}</p>
        <SignIn
          address={startSignInAddress({ returnTo: back, prompt: 'select_account' })}
          text={delivery.otherAccount}
        />
      </>
    )
  if (session.active?.organisationId !== ids.organisationId)
    return (
      <>
        {choose.error ? <ProblemNotice error={choose.error} /> : null}
        <Button
          size="lg"
          fullWidth
          onClick={() => {
            if (!choose.isPending) choose.mutate()
          }}
        >
          {delivery.goOn(view.organisation)}
        </Button>
      </>
    )
  return (
    <>
      <Button size="lg" fullWidth aria-disabled={opening} onClick={onTake}>
        {opening ? delivery.taking : delivery.take}
      </Button>
      <p className="quiet small">{delivery.once}</p>
    </>
  )
}

const SignIn = ({ address, text }: { readonly address: string; readonly text: string }) => (
  <Button component="a" href={address} size="lg" fullWidth>
    {text}
  </Button>
)
