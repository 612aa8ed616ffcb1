import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../api/routes.ts'
import type { OutputOf } from '../api/call.ts'
import { useCall } from '../api/use-call.ts'
import { organisationAddress, useOrganisationInView } from '../console/use-organisation-in-view.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { saying, useAddressFields } from '../session/use-address-fields.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'

const pageSize = 50
const names = ['action', 'actor', 'subject', 'from', 'to', 'foreign'] as const
type Name = (typeof names)[number]
type Fields = Readonly<Record<Name, string>>
type Entry = OutputOf<'listAudit'>['items'][number]

/** What was done in an organisation. What is searched for stands in the address, as the route has it. */
export function AuditPage() {
  return (
    <ConsoleLayout>
      <div>
        <PageHeading title={texts.shell.names.audit} />
        <p className="quiet">{texts.audit.lead}</p>
      </div>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={320} radius="md" />}>
        {(_session, active) => <Audit active={active} />}
      </ActiveGate>
    </ConsoleLayout>
  )
}

function Audit({ active }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const { audit } = texts
  const { organisationId, foreign, auditAddress } = useOrganisationInView(active)
  const [fields, change] = useAddressFields(names)
  const wanted = saying(fields)
  return (
    <>
      {foreign ? (
        <p className="small">
          <Link to={organisationAddress(organisationId)} className="text-link">
            {audit.ofOrganisation(organisationId)}
          </Link>
        </p>
      ) : null}
      <section className="card" aria-label={texts.shell.names.audit}>
        <Search key={JSON.stringify(fields)} fields={fields} onSearch={change} />
        <PagedList
          label={audit.list}
          none={audit.none}
          queryKey={['audit', organisationId, wanted]}
          read={(page, signal) =>
            call(
              api.listAudit,
              {
                ...wanted,
                foreign: wanted.foreign === undefined ? undefined : wanted.foreign === 'true' ? 'true' : 'false',
                ...page,
                organisationId,
                limit: pageSize,
              },
              signal,
            )
          }
          keyOf={({ at, action, subject, correlationId }) => `${at} ${action} ${subject} ${correlationId}`}
        >
          {(entry) => <Line entry={entry} addressOf={auditAddress} />}
        </PagedList>
      </section>
    </>
  )
}

interface LineProps {
  readonly entry: Entry
  readonly addressOf: (fields: Readonly<Record<string, string>>) => string
}

/** An entry. Each of its parts leads to all that has it in common. */
function Line({ entry: { at, action, actor, subject, correlationId, foreign }, addressOf }: LineProps) {
  const { audit } = texts
  return (
    <>
      <span className="row-name">
        <Link to={addressOf({ action })} className="text-link" aria-label={audit.onlyThis(action)}>
          {action}
        </Link>
      </span>
      <time dateTime={at} className="quiet small">
        {texts.moment(at)}
      </time>
      <span className="row-detail">
        <Link to={addressOf({ subject })} className="row-id quiet-link" aria-label={audit.onlyThis(subject)}>
          {subject}
        </Link>
        <Link to={addressOf({ actor })} className="row-id quiet-link" aria-label={audit.onlyThis(actor)}>
          {audit.by(actor)}
        </Link>
      </span>
      <span className="row-detail">
        <span className="row-id">{correlationId === '' ? '' : audit.reference(correlationId)}</span>
        <span>{foreign ? audit.fromOutside : ''}</span>
      </span>
    </>
  )
}

/** An address holds UTC, as the route wants it; a person types the time of where they are. */
const typed = (iso: string): string => {
  const date = new Date(iso)
  if (iso === '' || Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const meant = (local: string): string => {
  const date = new Date(local)
  return local === '' || Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

interface SearchProps {
  readonly fields: Fields
  readonly onSearch: (fields: Fields) => void
}

function Search({ fields, onSearch }: SearchProps) {
  const { audit } = texts
  const [draft, setDraft] = useState({ ...fields, from: typed(fields.from), to: typed(fields.to) })
  const set = (name: Name) => (event: { readonly currentTarget: { readonly value: string } }) => {
    setDraft({ ...draft, [name]: event.currentTarget.value })
  }
  const empty: Fields = { action: '', actor: '', subject: '', from: '', to: '', foreign: '' }
  return (
    <search>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          onSearch({ ...draft, from: meant(draft.from), to: meant(draft.to) })
        }}
      >
        <div className="filters">
          {(
            [
              ['action', audit.action, audit.actionWhy],
              ['actor', audit.actor, audit.actorWhy],
              ['subject', audit.subject, audit.subjectWhy],
            ] as const
          ).map(([name, label, why]) => (
            <TextInput
              key={name}
              label={label}
              description={why}
              maxLength={128}
              spellCheck={false}
              autoCapitalize="none"
              value={draft[name]}
              onChange={set(name)}
            />
          ))}
          <TextInput type="datetime-local" label={audit.from} value={draft.from} onChange={set('from')} />
          <TextInput type="datetime-local" label={audit.to} value={draft.to} onChange={set('to')} />
          <NativeSelect
            label={audit.outside}
            value={draft.foreign}
            data={Object.entries(audit.outsides).map(([value, label]) => ({ value, label }))}
            onChange={set('foreign')}
          />
        </div>
        <div className="actions">
          <Button type="submit" size="sm">
            {audit.search}
          </Button>
          {Object.values(fields).some((value) => value !== '') ? (
            <Button
              variant="default"
              size="sm"
              onClick={() => {
                onSearch(empty)
              }}
            >
              {audit.clear}
            </Button>
          ) : null}
        </div>
      </form>
    </search>
  )
}
