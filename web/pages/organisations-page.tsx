import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { organisationAddress } from '../console/use-organisation-in-view.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { oneOf, useAddressState } from '../session/use-address-state.ts'
import { texts } from '../texts/texts.ts'
import { BookSearch } from './book/book-search.tsx'
import { MarkSelect } from './book/list-head.tsx'

const pageSize = 50
const states = ['invited', 'active', 'suspended'] as const
const organisationsKey = ['organisations'] as const
const idForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** For operators: every organisation of the platform. */
export function OrganisationsPage() {
  return (
    <ConsoleLayout>
      <div>
        <PageHeading title={texts.organisations.title} />
        <p className="quiet">{texts.customers.lead}</p>
      </div>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={320} radius="md" />}>
        {(_session, { permissions }) => (
          <div className="console-cards">
            <section className="card" aria-label={texts.organisations.title}>
              <Organisations />
            </section>
            {permissions.includes('platform.organisations.update') ? <AddOrganisation /> : null}
          </div>
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

function Organisations() {
  const call = useCall()
  const navigate = useNavigate()
  const [get, set] = useAddressState()
  const search = get('search') ?? ''
  const state = oneOf(states, get('state'))
  const { customers, organisations } = texts
  return (
    <>
      <BookSearch
        key={search}
        label={customers.search}
        why={customers.searchWhy}
        value={search}
        onSearch={(text) => {
          // Whoever has an id, from the audit trail say, goes there straight.
          if (idForm.test(text)) void navigate(organisationAddress(text.toLowerCase()))
          else set({ search: text })
        }}
      />
      <div className="filters">
        <MarkSelect
          label={texts.book.state}
          marks={states}
          names={organisations.state}
          value={state}
          onChange={(mark) => {
            set({ state: mark })
          }}
        />
      </div>
      <PagedList
        label={organisations.title}
        none={search === '' && state === undefined ? organisations.none : customers.noneFits}
        queryKey={[...organisationsKey, search, state]}
        read={(page, signal) =>
          call(
            api.listOrganisations,
            {
              ...page,
              limit: pageSize,
              ...(search === '' ? {} : { search }),
              ...(state === undefined ? {} : { state }),
            },
            signal,
          )
        }
        keyOf={({ organisationId }) => organisationId}
      >
        {({ organisationId, displayName, state: its, createdAt, externalId }) => (
          <>
            <span className="row-name">
              <Link
                to={organisationAddress(organisationId)}
                className="text-link"
                aria-label={customers.open(displayName)}
              >
                {displayName}
              </Link>
            </span>
            <StateMark tone={its === 'active' ? 'good' : 'gone'}>{organisations.state[its]}</StateMark>
            <span className="row-detail">
              <span className="row-id">
                {externalId === undefined ? organisationId : `${externalId} · ${organisationId}`}
              </span>
              <span>{organisations.created(texts.day(createdAt))}</span>
            </span>
          </>
        )}
      </PagedList>
    </>
  )
}

function AddOrganisation() {
  const call = useCall()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { customers } = texts
  const [draft, setDraft] = useState({ displayName: '', externalId: '', state: 'invited' as 'invited' | 'active' })
  const create = useMutation({
    mutationFn: () => {
      const externalId = draft.externalId.trim()
      return call(api.createOrganisation, {
        displayName: draft.displayName.trim(),
        state: draft.state,
        ...(externalId === '' ? {} : { externalId }),
      })
    },
    onSuccess: async ({ organisationId }) => {
      await queryClient.invalidateQueries({ queryKey: organisationsKey })
      await navigate(organisationAddress(organisationId))
    },
  })
  return (
    <section className="card" aria-labelledby="add-organisation">
      <h2 id="add-organisation">{customers.add}</h2>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <div className="filters">
          <TextInput
            label={customers.name}
            required
            maxLength={200}
            value={draft.displayName}
            onChange={(event) => {
              setDraft({ ...draft, displayName: event.currentTarget.value })
            }}
          />
          <TextInput
            label={customers.externalId}
            description={customers.externalIdWhy}
            maxLength={128}
            value={draft.externalId}
            onChange={(event) => {
              setDraft({ ...draft, externalId: event.currentTarget.value })
            }}
          />
          <NativeSelect
            label={customers.state}
            value={draft.state}
            data={(['invited', 'active'] as const).map((value) => ({ value, label: customers.states[value] }))}
            onChange={(event) => {
              setDraft({ ...draft, state: event.currentTarget.value === 'active' ? 'active' : 'invited' })
            }}
          />
        </div>
        {create.error ? <ProblemNotice error={create.error} /> : null}
        <div className="actions">
          <Button type="submit" loading={create.isPending}>
            {customers.create}
          </Button>
        </div>
      </form>
    </section>
  )
}
