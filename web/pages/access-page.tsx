import { Link } from 'react-router'
import { deskApi } from '../api/desk-routes.ts'
import { useCall } from '../api/use-call.ts'
import { PagedList } from '../parts/paged-list.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { texts } from '../texts/texts.ts'
import {
  reviewAddress,
  reviewsKey,
  subjectAddress,
  subjectKey,
  type AccessEntry,
  type Review,
} from './access/access.ts'
import { endText } from './access/end-text.ts'
import { ExportLinks } from './access/export-links.tsx'
import { heldText, signInText } from './access/held-text.ts'
import { PlanCard } from './access/plan-card.tsx'

const pageSize = 50

/** Who has access to the active organisation, when that is reviewed, and the reviews so far. */
export function AccessPage() {
  return (
    <SyncPage title={texts.shell.names.access} lead={texts.access.lead} permission="members.read">
      {({ organisationId, permissions }) => (
        <>
          <PlanCard organisationId={organisationId} mayChange={permissions.includes('members.update')} />
          <Reviews organisationId={organisationId} />
          <People organisationId={organisationId} />
        </>
      )}
    </SyncPage>
  )
}

function Reviews({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const { access } = texts
  return (
    <section className="card" aria-labelledby="reviews">
      <h2 id="reviews">{access.list}</h2>
      <PagedList
        label={access.list}
        none={access.none}
        queryKey={reviewsKey(organisationId)}
        read={(page, signal) => call(deskApi.listAccessReviews, { ...page, organisationId, limit: 25 }, signal)}
        keyOf={({ reviewId }) => reviewId}
      >
        {(review) => <ReviewRow review={review} />}
      </PagedList>
    </section>
  )
}

function ReviewRow({ review }: { readonly review: Review }) {
  const { access } = texts
  const { reviewId, state, begunAt, kept, removed } = review
  const ended = endText(review)
  return (
    <>
      <span className="row-name">
        <Link to={reviewAddress(reviewId)} className="text-link">
          {access.begun(texts.moment(begunAt))}
        </Link>
      </span>
      <StateMark tone={state === 'signed-off' ? 'good' : 'gone'}>{access.states[state]}</StateMark>
      <span className="row-detail">
        {ended === undefined ? null : <span>{ended}</span>}
        {kept === undefined ? null : <span>{access.tally(kept, removed ?? 0)}</span>}
      </span>
    </>
  )
}

function People({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const { access } = texts
  return (
    <section className="card" aria-labelledby="people">
      <div className="card-head">
        <div>
          <h2 id="people">{access.people}</h2>
          <p className="quiet">{access.peopleLead}</p>
        </div>
        <ExportLinks address={`/api/v1/organisations/${organisationId}/access/export`} />
      </div>
      <PagedList
        label={access.people}
        none={access.noPeople}
        queryKey={['access', organisationId]}
        read={(page, signal) => call(deskApi.listAccess, { ...page, organisationId, limit: pageSize }, signal)}
        keyOf={({ subject }) => subjectKey(subject)}
      >
        {(entry) => <PersonRow entry={entry} />}
      </PagedList>
    </section>
  )
}

function PersonRow({
  entry: { subject, displayName, state, membership, roles, lastSignIn },
}: {
  readonly entry: AccessEntry
}) {
  const { access } = texts
  const seen = signInText(subject.kind, lastSignIn?.at)
  return (
    <>
      <span className="row-name">
        <Link to={subjectAddress(subject)} className="text-link">
          {displayName}
        </Link>
      </span>
      <StateMark tone={state === 'active' ? 'good' : 'gone'}>{access.nowStates[state]}</StateMark>
      <span className="row-detail">
        <span>
          {roles.length === 0 ? access.noRoles : heldText(roles)}
          {membership === 'portal' ? ` · ${access.customer}` : ''}
        </span>
        {seen === undefined ? null : <span>{seen}</span>}
      </span>
    </>
  )
}
