import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { texts } from '../texts/texts.ts'
import { Picker } from './picker.tsx'

const shown = 8

interface PickedClient {
  readonly clientId: string
  readonly displayName: string
}

interface ClientPickerProps {
  readonly organisationId: string
  readonly label: string
  readonly value: PickedClient | undefined
  readonly onChange: (client: PickedClient | undefined) => void
  readonly error?: string | undefined
  /** Nothing is listed before something is typed: it is one filter among others. */
  readonly quiet?: boolean
}

/** One of up to ten thousand clients, found by the beginning of a name or a domain. */
export function ClientPicker({ organisationId, label, value, onChange, error, quiet = false }: ClientPickerProps) {
  const call = useCall()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const found = useQuery({
    queryKey: ['client-picker', organisationId, search],
    queryFn: ({ signal }) =>
      call(
        syncApi.listClients,
        { organisationId, limit: shown, state: 'active', ...(search === '' ? {} : { search }) },
        signal,
      ),
    enabled: value === undefined && !(quiet && search === ''),
    placeholderData: (before) => before,
    staleTime: 30_000,
  })
  const hidden = quiet && search === ''
  const { items = [], next } = hidden ? {} : (found.data ?? {})
  const isNone = !hidden && found.data?.items.length === 0 && next === undefined
  const { book } = texts
  return (
    <Picker
      label={label}
      description={book.findClient}
      error={error}
      chosen={value && { name: value.displayName }}
      other={{ text: book.otherClient, label: book.otherClientOf(label) }}
      typed={typed}
      longest={200}
      onType={setTyped}
      found={items.map(({ clientId, displayName, primaryDomain }) => ({
        id: clientId,
        name: displayName,
        detail: primaryDomain,
      }))}
      problem={found.error}
      remarks={[...(isNone ? [book.noClientFits] : []), ...(next === undefined ? [] : [book.moreFit])]}
      onChange={(client) => {
        onChange(client && { clientId: client.id, displayName: client.name })
      }}
    />
  )
}
