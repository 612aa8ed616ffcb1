import { Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { deskApi } from '../api/desk-routes.ts'
import { useCall } from '../api/use-call.ts'
import { Choice } from '../parts/choice.tsx'
import { ConfirmedButton } from '../parts/confirmed-button.tsx'
import { Notice } from '../parts/notice.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { oneOf, useAddressState } from '../session/use-address-state.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { planKey, reviewKey, reviewsKey, type Review } from './access/access.ts'
import { endText } from './access/end-text.ts'
import { EntryRow } from './access/entry-row.tsx'
import { ExportLinks } from './access/export-links.tsx'

const pageSize = 50
/** How often one that is still being made is asked about, in milliseconds. */
const patience = 5000

/** One access review: who had access, what is decided about each, and its end. */
export function AccessReviewPage() {
  const { reviewId = '' } = useParams()
  return (
    <SyncPage
      title={texts.shell.names.access}
      permission="members.read"
      above={
        <Link to={pages.access} className="text-link">
          {texts.access.all}
        </Link>
      }
    >
      {(active) => <One key={reviewId} active={active} reviewId={reviewId} />}
    </SyncPage>
  )
}

function One({ active, reviewId }: { readonly active: ActiveOrganisation; readonly reviewId: string }) {
  const { organisationId, permissions } = active
  const call = useCall()
  const { data, error, refetch } = useQuery({
    queryKey: [...reviewKey(organisationId, reviewId), 'review'],
    queryFn: ({ signal }) => call(deskApi.readAccessReview, { organisationId, reviewId }, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'preparing' ? patience : false),
  })
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={320} radius="md" />
  const mayChange = permissions.includes('members.update')
  return (
    <>
      <Head organisationId={organisationId} review={data} />
      {data.state === 'preparing' ? null : (
        <Entries organisationId={organisationId} reviewId={reviewId} isOpen={mayChange && data.state === 'open'} />
      )}
      {mayChange && data.endedAt === undefined ? <Ending organisationId={organisationId} review={data} /> : null}
    </>
  )
}

function Head({ organisationId, review }: { readonly organisationId: string; readonly review: Review }) {
  const { access } = texts
  const { reviewId, state, begunAt, kept, removed } = review
  const ended = endText(review)
  return (
    <section className="card" aria-labelledby="review">
      <div className="card-head">
        <div>
          <h2 id="review">{access.title(texts.moment(begunAt))}</h2>
          {ended === undefined ? null : <p className="quiet">{ended}</p>}
          {kept === undefined ? null : <p className="quiet">{access.tally(kept, removed ?? 0)}</p>}
        </div>
        <StateMark tone={state === 'signed-off' ? 'good' : 'gone'}>{access.states[state]}</StateMark>
      </div>
      {state === 'preparing' || state === 'closing' ? (
        <Notice tone="calm" role="status">
          <p>{access[state]}</p>
        </Notice>
      ) : null}
      <ExportLinks address={`/api/v1/organisations/${organisationId}/access-reviews/${reviewId}/export`} />
    </section>
  )
}

const shows = ['all', 'open'] as const

interface EntriesProps {
  readonly organisationId: string
  readonly reviewId: string
  readonly isOpen: boolean
}

function Entries({ organisationId, reviewId, isOpen }: EntriesProps) {
  const call = useCall()
  const [get, set] = useAddressState()
  const show = oneOf(shows, get('show')) ?? 'all'
  const { access } = texts
  const only = show === 'open' ? ({ undecided: 'true' } as const) : {}
  return (
    <section className="card" aria-labelledby="entries">
      <h2 id="entries">{access.entries}</h2>
      <Choice
        name="show"
        label={access.show}
        options={shows.map((value) => ({ value, label: access.shows[value] }))}
        value={show}
        onChange={(value) => {
          set({ show: value === 'all' ? undefined : value })
        }}
      />
      <PagedList
        label={access.entries}
        none={show === 'open' ? access.noneOpen : access.noEntries}
        queryKey={[...reviewKey(organisationId, reviewId), 'entries', show]}
        read={(page, signal) =>
          call(deskApi.listReviewEntries, { ...page, ...only, organisationId, reviewId, limit: pageSize }, signal)
        }
        keyOf={({ entryId }) => entryId}
      >
        {(entry) => <EntryRow organisationId={organisationId} reviewId={reviewId} entry={entry} isOpen={isOpen} />}
      </PagedList>
    </section>
  )
}

function Ending({ organisationId, review }: { readonly organisationId: string; readonly review: Review }) {
  const call = useCall()
  const queryClient = useQueryClient()
  const { access } = texts
  const { reviewId, version, state } = review
  const end = useMutation({
    mutationFn: (act: 'signOffAccessReview' | 'withdrawAccessReview') =>
      call(deskApi[act], { organisationId, reviewId, version }),
    onSettled: () =>
      Promise.all(
        [reviewKey(organisationId, reviewId), planKey(organisationId), reviewsKey(organisationId)].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  })
  return (
    <section className="card" aria-labelledby="ending">
      <div>
        <h2 id="ending">{access.signOffTitle}</h2>
        <p className="quiet">{access.signOffWhy}</p>
      </div>
      {end.error ? <ProblemNotice error={end.error} /> : null}
      <div className="actions">
        {state === 'preparing' ? null : (
          <ConfirmedButton
            variant="filled"
            label={access.signOff}
            question={access.signOffQuestion}
            doIt={access.signOff}
            loading={end.isPending}
            onConfirm={() => {
              end.mutate('signOffAccessReview')
            }}
          >
            <p>{access.signOffWhy}</p>
          </ConfirmedButton>
        )}
        <ConfirmedButton
          label={access.withdraw}
          question={access.withdrawQuestion}
          doIt={access.withdraw}
          disabled={end.isPending}
          onConfirm={() => {
            end.mutate('withdrawAccessReview')
          }}
        >
          <p>{access.withdrawWhy}</p>
        </ConfirmedButton>
      </div>
    </section>
  )
}
