import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { matchOf, type Suggestion, type Wish } from './draft.ts'
import { evidenceText } from './evidence.ts'

/** How many clients a search shows: whoever sees more types more. */
const mostFound = 10

interface ClientChoiceProps {
  readonly organisationId: string
  readonly suggestion: Suggestion
  readonly onTake: (wish: Wish) => void
  readonly onClose: () => void
}

/** Every answer to the question which client a tenant is. */
export function ClientChoice({ organisationId, suggestion, onTake, onClose }: ClientChoiceProps) {
  const { displayName, primaryDomain, candidates, mapping, client } = suggestion
  const [wish, setWish] = useState<Wish | undefined>(() => matchOf(suggestion))
  const [text, setText] = useState('')
  const found = useClients(organisationId, text.trim())
  const panel = useRef<HTMLFieldSetElement>(null)
  const name = useId()
  useEffect(() => {
    panel.current?.querySelector('input')?.focus()
  }, [])
  const { panel: words } = texts.connect.mapping
  const option = (key: string, label: string, why: string, of: Wish) => (
    <label key={key} className="option">
      <input
        type="radio"
        name={name}
        checked={isSame(wish, of)}
        onChange={() => {
          setWish(of)
        }}
      />
      <span>
        <span className="option-name">{label}</span>
        <span className="option-why">{why}</span>
      </span>
    </label>
  )
  const clientOption = (of: { clientId: string; displayName: string }, why: string) =>
    option(of.clientId, of.displayName, why, {
      state: 'mapped',
      client: { clientId: of.clientId, displayName: of.displayName },
    })
  const strangers = (found.data?.items ?? []).filter((one) =>
    candidates.every(({ clientId }) => clientId !== one.clientId),
  )
  const leaves = mapping?.state === 'mapped' && client !== undefined && wish !== undefined && wish.state !== 'unmapped'
  return (
    <fieldset
      ref={panel}
      className="mapping-panel"
      data-row-panel
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <legend>{words.title(displayName)}</legend>
      {candidates.length > 0 ? (
        <div className="mapping-options">{candidates.map((one) => clientOption(one, evidenceText(one)))}</div>
      ) : null}
      <TextInput
        type="search"
        className="form-narrow"
        label={words.search}
        placeholder={words.searchWhy}
        value={text}
        maxLength={200}
        onChange={(event) => {
          setText(event.currentTarget.value)
        }}
      />
      {found.error ? <ProblemNotice error={found.error} /> : null}
      <div className="mapping-options" role="status">
        {strangers.map((one) => clientOption(one, one.primaryDomain ?? ''))}
        {found.data?.items.length === 0 ? <p className="quiet small">{words.noClient}</p> : null}
      </div>
      <div className="mapping-options">
        {mapping?.state === 'create-new'
          ? null
          : option('new', words.create, words.createWhy(displayName, ownDomain(primaryDomain)), {
              state: 'create-new',
            })}
        {mapping?.state === 'skipped' ? null : option('skip', words.skip, words.skipWhy, { state: 'skipped' })}
        {mapping?.state === 'mapped' || mapping?.state === 'create-new'
          ? option('unmap', words.unmap, words.unmapWhy, { state: 'unmapped' })
          : null}
      </div>
      {leaves ? (
        <Notice tone="warning" title={words.remapTitle} role="status">
          <p>{words.remap(displayName, client.displayName)}</p>
        </Notice>
      ) : null}
      <div className="actions">
        <Button
          size="xs"
          disabled={wish === undefined}
          onClick={() => {
            if (wish) onTake(wish)
          }}
        >
          {words.take}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {words.close}
        </Button>
      </div>
    </fieldset>
  )
}

/** Active clients that a text finds. */
function useClients(organisationId: string, search: string) {
  const call = useCall()
  return useQuery({
    queryKey: ['clients', organisationId, 'found', search],
    queryFn: ({ signal }) =>
      call(api.listClients, { organisationId, search, state: 'active', limit: mostFound }, signal),
    enabled: search !== '',
    staleTime: 30_000,
  })
}

const isSame = (one: Wish | undefined, other: Wish): boolean =>
  one?.state === other.state &&
  (one.state !== 'mapped' || other.state !== 'mapped' || one.client.clientId === other.client.clientId)

/** What a client that is made for the tenant has as its domain: not one that is Microsoft's. */
const ownDomain = (domain: string | undefined) =>
  domain === undefined || /(^|\.)onmicrosoft\.[a-z]+$/.test(domain) ? undefined : domain
