import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { InputOf, OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Figure, Figures } from '../../parts/figures.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'

type Filter = Omit<InputOf<'previewSyncFilter'>, 'organisationId' | 'tid'>
type Effect = OutputOf<'previewSyncFilter'>

interface FilterEffectProps {
  readonly organisationId: string
  readonly draft: Filter
  readonly kept: Filter
}

/** What a changed filter would do among the first people of one tenant, beside what the kept one does. Nothing is saved. */
export function FilterEffect({ organisationId, draft, kept }: FilterEffectProps) {
  const call = useCall()
  const [typed, setTyped] = useState('')
  const text = useDeferredValue(typed.trim())
  const [picked, setPicked] = useState<string>()
  const tenants = useQuery({
    queryKey: ['filter-tenants', organisationId, text],
    queryFn: ({ signal }) =>
      call(
        api.listManagedTenants,
        { organisationId, limit: 50, state: 'present', mapping: 'mapped', ...(text === '' ? {} : { text }) },
        signal,
      ),
    placeholderData: (before) => before,
    staleTime: 60_000,
  })
  const items = tenants.data?.items ?? []
  const tid = items.some((tenant) => tenant.tid === picked) ? picked : items[0]?.tid
  const look = useMutation({
    mutationFn: async (of: string) => {
      const [then, now] = await Promise.all(
        [draft, kept].map((filter) => call(syncApi.previewSyncFilter, { ...filter, organisationId, tid: of })),
      )
      if (!then || !now) throw new Error('Both were asked for.')
      return { then, now }
    },
  })
  const { settings } = texts
  return (
    <div className="effect">
      <h3>{settings.filterEffect}</h3>
      <p className="quiet small">{settings.filterEffectLead}</p>
      <div className="filters">
        <TextInput
          label={settings.findTenant}
          value={typed}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value)
          }}
        />
        <NativeSelect
          label={texts.book.tenant}
          value={tid ?? ''}
          data={items.map((tenant) => ({ value: tenant.tid, label: tenant.displayName }))}
          onChange={(event) => {
            setPicked(event.currentTarget.value)
          }}
        />
        <Button
          variant="default"
          disabled={tid === undefined}
          loading={look.isPending}
          onClick={() => {
            if (tid !== undefined) look.mutate(tid)
          }}
        >
          {settings.look}
        </Button>
      </div>
      {tenants.data && items.length === 0 ? <p className="quiet small">{settings.noTenantFits}</p> : null}
      {look.error ? <ProblemNotice error={look.error} /> : null}
      {look.data ? <Compared then={look.data.then} now={look.data.now} /> : null}
    </div>
  )
}

function Compared({ then, now }: { readonly then: Effect; readonly now: Effect }) {
  const { settings } = texts
  const before = new Set(now.people.map(({ name }) => name))
  const after = new Set(then.people.map(({ name }) => name))
  const newlyOut = then.people.filter(({ name }) => !before.has(name))
  const backIn = now.people.filter(({ name }) => !after.has(name))
  return (
    <div role="status" className="part">
      <Figures>
        <Figure name={settings.looked}>{texts.number(then.looked)}</Figure>
        <Figure name={settings.keptNow}>{texts.number(now.kept)}</Figure>
        <Figure name={settings.keptThen}>{texts.number(then.kept)}</Figure>
      </Figures>
      <People label={settings.newlyOut} people={newlyOut} />
      <People label={settings.backIn} people={backIn} />
      {newlyOut.length + backIn.length === 0 ? <p>{settings.noDifference}</p> : null}
    </div>
  )
}

function People({ label, people }: { readonly label: string; readonly people: Effect['people'] }) {
  if (people.length === 0) return null
  return (
    <div>
      <p className="row-name">{label}</p>
      <ul className="changes" aria-label={label}>
        {people.map(({ name, reason }, place) => (
          <li key={`${place} ${name}`}>
            {name} <span className="quiet">{texts.sync.reason[reason]}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
