import { Link } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { PagedList } from '../parts/paged-list.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { oneOf, useAddressState } from '../session/use-address-state.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { BookSearch } from './book/book-search.tsx'
import { ListActions, MarkSelect } from './book/list-head.tsx'

const pageSize = 50
const states = ['active', 'inactive'] as const

/** The clients of an Organisation. */
export function ClientsPage() {
  return (
    <SyncPage title={texts.book.clients} lead={texts.book.clientsLead}>
      {(active) => <Clients active={active} />}
    </SyncPage>
  )
}

function Clients({ active: { organisationId, permissions } }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const [get, set] = useAddressState()
  const search = get('search') ?? ''
  const state = oneOf(states, get('state'))
  const { book } = texts
  return (
    <section className="card" aria-label={book.clients}>
      {permissions.includes('system_settings.update') ? <ListActions to={pages.clients} add={book.newClient} /> : null}
      <BookSearch
        key={search}
        label={book.searchClients}
        why={book.findClient}
        value={search}
        onSearch={(text) => {
          set({ search: text })
        }}
      />
      <div className="filters">
        <MarkSelect
          label={book.state}
          marks={states}
          names={book.states}
          value={state}
          onChange={(mark) => {
            set({ state: mark })
          }}
        />
      </div>
      <PagedList
        label={book.clients}
        none={search === '' && state === undefined ? book.noClients : book.noClientFits}
        queryKey={['clients', organisationId, search, state]}
        read={(page, signal) =>
          call(
            syncApi.listClients,
            {
              organisationId,
              ...page,
              limit: pageSize,
              ...(search === '' ? {} : { search }),
              ...(state === undefined ? {} : { state }),
            },
            signal,
          )
        }
        keyOf={({ clientId }) => clientId}
      >
        {({ clientId, displayName, primaryDomain, externalId, state: its }) => (
          <>
            <span className="row-name">
              <Link to={`${pages.clients}/${clientId}`} className="text-link">
                {displayName}
              </Link>
            </span>
            <StateMark tone={its === 'active' ? 'good' : 'gone'}>{book.states[its]}</StateMark>
            <span className="row-detail">
              <span>{primaryDomain}</span>
              <span className="row-id">{externalId}</span>
            </span>
          </>
        )}
      </PagedList>
    </section>
  )
}
