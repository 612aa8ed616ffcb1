import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { OutputOf } from '../api/call.ts'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { withNames } from '../api/with-names.ts'
import { CardHead } from '../parts/card-head.tsx'
import { Figure, Figures } from '../parts/figures.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { asChanges, contactForm, contactValues } from './book/contact-fields.ts'
import { MoveContact } from './book/move-contact.tsx'
import { NewContact } from './book/new-contact.tsx'
import { RecordForm } from './book/record-form.tsx'
import { StateButton } from './book/state-button.tsx'
import { useRecord } from './book/use-record.ts'

type Contact = OutputOf<'readContact'>

/** One contact: what is known of it, where that comes from, and what may be changed by hand. */
export function ContactPage() {
  const { contactId = '' } = useParams()
  const isNew = contactId === 'new'
  return (
    <SyncPage
      title={isNew ? texts.book.newContact : texts.book.contact}
      {...(isNew ? { permission: 'system_settings.update' as const } : {})}
      above={
        <Link to={pages.contacts} className="text-link">
          {texts.book.toContacts}
        </Link>
      }
    >
      {(active) =>
        isNew ? <NewContact active={active} /> : <One key={contactId} active={active} contactId={contactId} />
      }
    </SyncPage>
  )
}

export const contactKey = (organisationId: string, contactId: string) => ['contact', organisationId, contactId] as const

function One({ active, contactId }: { readonly active: ActiveOrganisation; readonly contactId: string }) {
  const { organisationId } = active
  const call = useCall()
  const { data, error, refetch } = useQuery({
    queryKey: contactKey(organisationId, contactId),
    queryFn: ({ signal }) => call(syncApi.readContact, { organisationId, contactId }, signal),
    refetchOnWindowFocus: false,
  })
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={320} radius="md" />
  return (
    <>
      <Facts active={active} contact={data} onRefused={() => void refetch()} />
      <Fields active={active} contact={data} />
      <Directory active={active} contact={data} />
    </>
  )
}

interface OfContact {
  readonly active: ActiveOrganisation
  readonly contact: Contact
}

/** What was read or written last is what everything here shows. */
function useKeep({ organisationId }: ActiveOrganisation) {
  const queryClient = useQueryClient()
  return (contact: Contact) => {
    queryClient.setQueryData(contactKey(organisationId, contact.contactId), contact)
    void queryClient.invalidateQueries({ queryKey: ['contacts', organisationId] })
  }
}

function Facts({ active, contact, onRefused }: OfContact & { readonly onRefused: () => void }) {
  const { organisationId, permissions } = active
  const { contactId, clientId, version, state, reason } = contact
  const call = useCall()
  const keep = useKeep(active)
  const { book, sync } = texts
  const client = useQuery({
    queryKey: ['client-name', organisationId, clientId],
    queryFn: async ({ signal }) =>
      (await withNames(call, organisationId, [{ clientId }], signal))[0]?.clientName ?? null,
  })
  return (
    <section className="card" aria-labelledby="contact">
      <CardHead id="contact" title={contact.displayName}>
        <StateMark tone={state === 'active' ? 'good' : 'gone'}>{book.states[state]}</StateMark>
      </CardHead>
      <Figures>
        <Figure name={sync.client}>
          <Link to={`${pages.clients}/${clientId}`} className="text-link">
            {client.data ?? clientId}
          </Link>
        </Figure>
        {reason === undefined ? null : <Figure name={book.why}>{book.reasons[reason]}</Figure>}
        <Figure name={book.createdBy}>
          {book.origins[contact.createdBy]}, <Moment iso={contact.createdAt} />
        </Figure>
        <Figure name={book.changed}>
          <Moment iso={contact.changedAt} />
        </Figure>
      </Figures>
      {permissions.includes('system_settings.update') ? (
        <div className="actions">
          <StateButton
            what="contact"
            name={contact.displayName}
            state={state}
            change={(to) =>
              call(to === 'inactive' ? syncApi.deactivateContact : syncApi.reactivateContact, {
                organisationId,
                contactId,
                version,
              })
            }
            onChanged={keep}
            onRefused={onRefused}
          />
          {contact.provenance ? null : <MoveContact organisationId={organisationId} contact={contact} onMoved={keep} />}
        </div>
      ) : null}
      {permissions.includes('members.update') ? (
        <p className="small">
          <Link to={`${pages.privacy}?contact=${encodeURIComponent(contactId)}`} className="text-link">
            {texts.privacy.ofPerson}
          </Link>
        </p>
      ) : null}
    </section>
  )
}

function Fields({ active, contact }: OfContact) {
  const { organisationId, permissions } = active
  const { contactId } = contact
  const call = useCall()
  const keep = useKeep(active)
  const record = useRecord<Contact>({
    initial: contactValues(contact),
    save: (changed, version) =>
      call(syncApi.changeContact, {
        organisationId,
        contactId,
        version,
        ...asChanges(changed),
      }),
    read: async () => contactValues(await call(syncApi.readContact, { organisationId, contactId })),
    versionedOf: contactValues,
    onSaved: keep,
  })
  return (
    <section className="card" aria-labelledby="contact-fields">
      <div>
        <h2 id="contact-fields">{texts.book.fields}</h2>
        {contact.provenance ? <p className="quiet">{texts.book.fieldsSynced}</p> : null}
      </div>
      <RecordForm
        label={texts.book.fields}
        fields={contactForm()}
        record={record}
        readOnly={!permissions.includes('system_settings.update')}
      />
    </section>
  )
}

const syncedFields = ['displayName', 'email', 'phone', 'role', 'upn'] as const

function Directory({ active, contact }: OfContact) {
  const { organisationId, flags } = active
  const { provenance } = contact
  const call = useCall()
  const { book, sync } = texts
  const policy = useQuery({
    queryKey: ['field-policy', organisationId],
    queryFn: ({ signal }) => call(syncApi.readFieldPolicy, { organisationId }, signal),
    enabled: provenance !== undefined && flags.includes('entra-integration-ui'),
  })
  const tid = provenance?.tid
  const tenant = useQuery({
    queryKey: ['tenant-name', organisationId, tid],
    queryFn: async ({ signal }) => (await withNames(call, organisationId, [{ tid }], signal))[0]?.tenantName ?? null,
    enabled: tid !== undefined,
  })
  const set = syncedFields.filter((field) => policy.data?.[field])
  return (
    <section className="card" aria-labelledby="contact-directory">
      <h2 id="contact-directory">{book.directory}</h2>
      {provenance ? (
        <>
          <Figures>
            <Figure name={book.tenant}>{tenant.data ?? provenance.tid}</Figure>
            <Figure name={book.synced}>
              <Moment iso={provenance.syncedAt} />
            </Figure>
            {provenance.upn === undefined ? null : <Figure name={sync.fieldName('upn')}>{provenance.upn}</Figure>}
            {provenance.enabled === undefined ? null : (
              <Figure name={book.there}>{provenance.enabled ? texts.queue.enabled : texts.queue.disabled}</Figure>
            )}
            <Figure name={book.objectId}>
              <span className="row-id">{provenance.objectId}</span>
            </Figure>
          </Figures>
          {policy.data ? (
            <p>{set.length === 0 ? book.setsNothing : book.sets(set.map((field) => sync.fieldName(field)))}</p>
          ) : null}
        </>
      ) : (
        <p className="quiet">{book.notFromDirectory}</p>
      )}
    </section>
  )
}
