import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { texts } from '../texts/texts.ts'
import { ProblemNotice } from './problem-notice.tsx'

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
  const list = useId()
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
  const shownOf = hidden ? [] : (found.data?.items ?? [])
  const { book } = texts
  if (value !== undefined)
    return (
      <div className="picked">
        <span className="quiet small">{label}</span>
        <span className="picked-value">
          <strong>{value.displayName}</strong>
          <Button
            variant="default"
            size="xs"
            aria-label={book.otherClientOf(label)}
            onClick={() => {
              onChange(undefined)
            }}
          >
            {book.otherClient}
          </Button>
        </span>
      </div>
    )
  return (
    <div className="picker">
      <TextInput
        label={label}
        description={book.findClient}
        value={typed}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        error={error}
        aria-controls={list}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
        }}
      />
      {found.error ? <ProblemNotice error={found.error} /> : null}
      <ul id={list} className="picker-found" aria-label={label}>
        {shownOf.map(({ clientId, displayName, primaryDomain }) => (
          <li key={clientId}>
            <button
              type="button"
              className="picker-one focus-ring"
              onClick={() => {
                onChange({ clientId, displayName })
              }}
            >
              <span>{displayName}</span>
              <span className="quiet small">{primaryDomain}</span>
            </button>
          </li>
        ))}
      </ul>
      {!hidden && found.data?.items.length === 0 && found.data.next === undefined ? (
        <p className="quiet small">{book.noClientFits}</p>
      ) : null}
      {hidden || found.data?.next === undefined ? null : <p className="quiet small">{book.moreFit}</p>}
    </div>
  )
}
