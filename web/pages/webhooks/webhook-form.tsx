import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { faultsOf } from '../../api/faults.ts'
import { SavingEnd } from '../../parts/saving-end.tsx'
import { texts } from '../../texts/texts.ts'

interface Wish {
  readonly address: string
  readonly types: string[]
  readonly description?: string
  readonly scope?: 'organisation' | 'platform'
}

interface WebhookFormProps<Saved> {
  readonly title: string
  readonly save: string
  /** What it is now; absent: a new one. */
  readonly present?: {
    readonly address: string
    readonly types: readonly string[]
    readonly description?: string | undefined
  }
  readonly choosesScope?: boolean
  readonly send: (wish: Wish) => Promise<Saved>
  readonly onSaved: (saved: Saved) => void
}

/** What is sent where. */
export function WebhookForm<Saved>({
  title,
  save,
  present,
  choosesScope = false,
  send,
  onSaved,
}: WebhookFormProps<Saved>) {
  const [draft, setDraft] = useState({
    address: present?.address ?? '',
    types: present?.types.join('\n') ?? '',
    description: present?.description ?? '',
    scope: 'organisation' as 'organisation' | 'platform',
  })
  const [isTried, setTried] = useState(false)
  const { form } = texts.webhooks
  const saving = useMutation({
    mutationFn: () => {
      const description = draft.description.trim()
      return send({
        address: draft.address.trim(),
        types: draft.types.split(/[\s,;]+/).filter((type) => type !== ''),
        ...(description === '' ? {} : { description }),
        ...(choosesScope ? { scope: draft.scope } : {}),
      })
    },
    onSuccess: (saved) => {
      setTried(false)
      onSaved(saved)
    },
  })
  const faults = faultsOf(saving.error)
  const reasonOf = (field: string) => {
    // Of a list the hub names the place too.
    const [, reason] = Object.entries(faults).find(([name]) => name.split(/[.[]/)[0] === field) ?? []
    return reason === undefined ? undefined : (texts.fieldWords.reasons[reason] ?? reason)
  }
  const [addressFault, typesFault, descriptionFault] = ['address', 'types', 'description'].map(reasonOf)
  const isEmpty = draft.address.trim() === ''
  const change = (changed: Partial<typeof draft>) => {
    saving.reset()
    setDraft({ ...draft, ...changed })
  }
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (!isEmpty) saving.mutate()
        }}
      >
        <TextInput
          label={form.address}
          description={form.addressWhy}
          value={draft.address}
          maxLength={2000}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          error={isTried && isEmpty ? form.needed : addressFault}
          onChange={(event) => {
            change({ address: event.currentTarget.value })
          }}
        />
        <Textarea
          label={form.types}
          description={form.typesWhy}
          value={draft.types}
          autosize
          minRows={2}
          autoComplete="off"
          spellCheck={false}
          error={typesFault}
          onChange={(event) => {
            change({ types: event.currentTarget.value })
          }}
        />
        <TextInput
          label={form.description}
          value={draft.description}
          maxLength={200}
          error={descriptionFault}
          onChange={(event) => {
            change({ description: event.currentTarget.value })
          }}
        />
        {choosesScope ? (
          <NativeSelect
            label={form.scope}
            value={draft.scope}
            data={(['organisation', 'platform'] as const).map((value) => ({ value, label: form.scopes[value] }))}
            onChange={(event) => {
              change({ scope: event.currentTarget.value === 'platform' ? 'platform' : 'organisation' })
            }}
          />
        ) : null}
        <SavingEnd
          saving={saving}
          save={save}
          saved={form.saved}
          told={[addressFault, typesFault, descriptionFault].some((fault) => fault !== undefined)}
        />
      </form>
    </section>
  )
}
