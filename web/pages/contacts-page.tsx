import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { OutputOf } from '../api/call.ts'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { withNames, type Named } from '../api/with-names.ts'
import { ClientPicker } from '../parts/client-picker.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { oneOf, stay, useAddressState } from '../session/use-address-state.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { BookSearch } from './book/book-search.tsx'
import { ListActions, MarkSelect } from './book/list-head.tsx'

const pageSize = 50
const states = ['active', 'inactive'] as const
const sources = ['entra', 'local'] as const

/** The contacts of every client: found, read, and led to. */
export function ContactsPage() {
  return (
    <SyncPage title={texts.book.contacts} lead={texts.book.contactsLead}>
      {(active) => <Contacts active={active} />}
    </SyncPage>
  )
}

/**
 * What is searched for stands in the entry of the browser's history and not in its address: it may be somebody's e-mail address. Going back
 * and reloading find it again.
 */
function useSearch(): readonly [string, (text: string) => void] {
  const { state, pathname, search } = useLocation() as { state: unknown; pathname: string; search: string }
  const navigate = useNavigate()
  const kept = typeof state === 'object' && state !== null && 'search' in state ? state.search : ''
  return [
    typeof kept === 'string' ? kept : '',
    (text) => {
      void navigate(pathname + search, { replace: true, state: { ...stay, search: text } })
    },
  ]
}

function Contacts({ active }: { readonly active: ActiveOrganisation }) {
  const { organisationId, permissions } = active
  const call = useCall()
  const [get, set] = useAddressState()
  const [search, setSearch] = useSearch()
  const clientId = get('client')
  const state = oneOf(states, get('state'))
  const source = oneOf(sources, get('source'))
  const { book } = texts
  const marks = {
    ...(clientId === undefined ? {} : { clientId }),
    ...(state === undefined ? {} : { state }),
    ...(source === undefined ? {} : { source }),
  }
  return (
    <section className="card" aria-label={book.contacts}>
      {permissions.includes('system_settings.update') ? (
        <ListActions to={pages.contacts} add={book.newContact} />
      ) : null}
      <BookSearch
        key={search}
        label={book.searchContacts}
        why={book.searchContactsWhy}
        value={search}
        onSearch={setSearch}
      />
      <div className="filters">
        <OfClient organisationId={organisationId} clientId={clientId} />
        <MarkSelect
          label={book.state}
          marks={states}
          names={book.states}
          value={state}
          onChange={(mark) => {
            set({ state: mark })
          }}
        />
        <MarkSelect
          label={book.source}
          marks={sources}
          names={book.sources}
          value={source}
          onChange={(mark) => {
            set({ source: mark })
          }}
        />
      </div>
      <PagedList
        label={book.contacts}
        none={search === '' && Object.keys(marks).length === 0 ? book.noContacts : book.noContactFits}
        queryKey={['contacts', organisationId, search, clientId, state, source]}
        read={async (page, signal) => {
          const wish = { organisationId, ...page, ...marks, limit: pageSize }
          const read =
            search === ''
              ? await call(syncApi.listContacts, wish, signal)
              : await call(syncApi.searchContacts, { ...wish, search }, signal)
          return { ...read, items: await withNames(call, organisationId, read.items, signal) }
        }}
        keyOf={({ contactId }) => contactId}
      >
        {(contact) => <Line contact={contact} />}
      </PagedList>
    </section>
  )
}

function OfClient({
  organisationId,
  clientId,
}: {
  readonly organisationId: string
  readonly clientId: string | undefined
}) {
  const call = useCall()
  const [, set] = useAddressState()
  const name = useQuery({
    queryKey: ['client-name', organisationId, clientId],
    queryFn: async ({ signal }) =>
      (await withNames(call, organisationId, [{ clientId }], signal))[0]?.clientName ?? null,
    enabled: clientId !== undefined,
  })
  return (
    <ClientPicker
      organisationId={organisationId}
      label={texts.sync.client}
      quiet
      value={clientId === undefined ? undefined : { clientId, displayName: name.data ?? clientId }}
      onChange={(client) => {
        set({ client: client?.clientId })
      }}
    />
  )
}

type Contact = OutputOf<'listContacts'>['items'][number] & Named

function Line({ contact }: { readonly contact: Contact }) {
  const { displayName, contactId, clientId, clientName, email, role, state, provenance } = contact
  const { book } = texts
  const details = [clientName ?? clientId, role].filter((text) => text !== undefined)
  return (
    <>
      <span className="row-name">
        <Link to={`${pages.contacts}/${contactId}`} className="text-link">
          {displayName}
        </Link>
      </span>
      <StateMark tone={state === 'active' ? 'good' : 'gone'}>{book.states[state]}</StateMark>
      <span className="row-detail">
        <span>{email}</span>
        <span>
          {details.join(' · ')}
          {provenance ? ` · ${book.sources.entra}` : ''}
        </span>
      </span>
    </>
  )
}
