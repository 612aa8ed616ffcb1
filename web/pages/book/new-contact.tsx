import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import type { InputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ClientPicker } from '../../parts/client-picker.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import { asNew, contactForm, noContact } from './contact-fields.ts'
import { isTold, withFault } from './record-form.tsx'
import { faultOf } from './use-record.ts'

/** A contact made by hand. */
export function NewContact({ active: { organisationId } }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [values, setValues] = useState(noContact)
  const [client, setClient] = useState<{ clientId: string; displayName: string }>()
  const { book } = texts
  const create = useMutation({
    mutationFn: (clientId: string) =>
      call(syncApi.createContact, {
        organisationId,
        clientId,
        displayName: '',
        ...asNew(values),
      } as InputOf<'createContact'>),
    onSuccess: ({ contactId }) => {
      void queryClient.invalidateQueries({ queryKey: ['contacts', organisationId] })
      return navigate(`${pages.contacts}/${contactId}`)
    },
  })
  const fields = contactForm()
  return (
    <section className="card" aria-label={book.newContact}>
      <form
        className="form"
        aria-label={book.newContact}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (client && !create.isPending) create.mutate(client.clientId)
        }}
      >
        <ClientPicker organisationId={organisationId} label={texts.sync.client} value={client} onChange={setClient} />
        <div className="filters fields">
          {fields.map(({ name, label, why }) => (
            <TextInput
              key={name}
              label={label}
              description={why}
              value={values[name] ?? ''}
              maxLength={2000}
              autoComplete="off"
              error={withFault(faultOf(create.error, name))}
              onChange={(event) => {
                const { value } = event.currentTarget
                setValues((before) => ({ ...before, [name]: value }))
              }}
            />
          ))}
        </div>
        {create.error && !isTold(create.error, fields) ? <ProblemNotice error={create.error} /> : null}
        <div className="actions">
          <Button type="submit" size="sm" disabled={client === undefined} loading={create.isPending}>
            {book.create}
          </Button>
        </div>
      </form>
    </section>
  )
}
