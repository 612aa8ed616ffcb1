import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ClientPicker } from '../../parts/client-picker.tsx'
import { ConfirmedButton } from '../../parts/confirmed-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'

type Contact = OutputOf<'readContact'>

interface MoveContactProps {
  readonly organisationId: string
  readonly contact: Contact
  readonly onMoved: (contact: Contact) => void
}

/** Moves a contact that no directory knows to another client. */
export function MoveContact({ organisationId, contact, onMoved }: MoveContactProps) {
  const call = useCall()
  const [client, setClient] = useState<{ clientId: string; displayName: string }>()
  const { contactId, version } = contact
  const move = useMutation({
    mutationFn: (clientId: string) => call(syncApi.changeContact, { organisationId, contactId, version, clientId }),
    onSuccess: onMoved,
  })
  const { book } = texts
  return (
    <>
      <ConfirmedButton
        label={book.move}
        question={book.moveQuestion(contact.displayName)}
        doIt={book.move}
        loading={move.isPending}
        onConfirm={() => {
          if (client) move.mutate(client.clientId)
        }}
      >
        <ClientPicker organisationId={organisationId} label={book.moveTo} value={client} onChange={setClient} />
      </ConfirmedButton>
      {move.error ? <ProblemNotice error={move.error} /> : null}
    </>
  )
}
