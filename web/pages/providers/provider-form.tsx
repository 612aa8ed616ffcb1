import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { InputOf, OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { FieldMapEditor, filled, type MapDraft } from '../../parts/field-map.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { draftOf, emptyDraft, ProviderFields, typedSettings, type ProviderDraft } from '../../parts/provider-fields.tsx'
import { texts } from '../../texts/texts.ts'

type Provider = OutputOf<'readIdentityProvider'>

interface Look {
  readonly label: string
  readonly icon: string
  readonly order: string
  readonly loginHandler: string
  readonly membershipKind: string
}

const newLook: Look = { label: '', icon: 'key', order: '100', loginHandler: 'link-by-email', membershipKind: 'portal' }
/** OpenID Connect Core §5.1: what most providers have. */
const standardMap: MapDraft = { FirstName: 'given_name', Surname: 'family_name', Email: 'email' }

interface ProviderFormProps {
  readonly organisationId: string
  /** Absent: one is set up. */
  readonly provider?: Provider
  readonly onSaved: (provider: Provider) => void
}

/** Everything that is set about a provider; the hub judges it, and names what does not fit. */
export function ProviderForm({ organisationId, provider, onSaved }: ProviderFormProps) {
  const call = useCall()
  const [draft, setDraft] = useState<ProviderDraft>(provider ? draftOf(provider) : emptyDraft)
  const [look, setLook] = useState<Look>(provider ? { ...provider, order: String(provider.order) } : newLook)
  const [map, setMap] = useState<MapDraft>(provider?.fieldMap ?? standardMap)
  const save = useMutation({
    mutationFn: () => {
      const wish = { organisationId, ...wishOf(look), ...changedSettings(draft, provider), fieldMap: filled(map) }
      if (!provider)
        return call(api.createIdentityProvider, {
          ...wish,
          kind: draft.kind,
        } as unknown as InputOf<'createIdentityProvider'>)
      const { providerId, version } = provider
      return call(api.changeIdentityProvider, {
        ...wish,
        providerId,
        version,
      } as unknown as InputOf<'changeIdentityProvider'>)
    },
    onSuccess: (saved) => {
      setDraft(draftOf(saved))
      onSaved(saved)
    },
  })
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <LookFields look={look} onChange={setLook} />
      <ProviderFields
        draft={draft}
        onChange={setDraft}
        redirectUri={provider?.redirectUri}
        hasSecret={provider !== undefined}
        isKindFixed={provider !== undefined}
      />
      <FieldMapEditor
        map={map}
        onChange={setMap}
        preview={(fieldMap, claims, signal) =>
          call(api.previewFieldMap, { organisationId, fieldMap, claims: { ...claims } }, signal)
        }
      />
      {save.error ? <ProblemNotice error={save.error} /> : null}
      {save.isSuccess ? (
        <Notice tone="calm" role="status">
          <p>{texts.provider.saved}</p>
        </Notice>
      ) : null}
      <div className="actions">
        <Button type="submit" loading={save.isPending}>
          {texts.provider.save}
        </Button>
      </div>
    </form>
  )
}

const wishOf = ({ label, icon, order, loginHandler, membershipKind }: Look) => ({
  label,
  icon,
  order: Number(order),
  loginHandler,
  membershipKind,
})

/** Of one that is there what was typed anew: a discovery address that is sent again is read again. */
function changedSettings(draft: ProviderDraft, provider: Provider | undefined): Readonly<Record<string, string>> {
  const typed = typedSettings(draft)
  if (!provider) return typed
  const before = typedSettings(draftOf(provider))
  return Object.fromEntries(Object.entries(typed).filter(([name, value]) => before[name] !== value))
}

interface LookFieldsProps {
  readonly look: Look
  readonly onChange: (look: Look) => void
}

function LookFields({ look, onChange }: LookFieldsProps) {
  const { provider } = texts
  const choice = (
    name: 'icon' | 'loginHandler' | 'membershipKind',
    label: string,
    names: Readonly<Record<string, string>>,
  ) => (
    <NativeSelect
      label={label}
      value={look[name]}
      data={Object.entries(names).map(([value, text]) => ({ value, label: text }))}
      onChange={(event) => {
        onChange({ ...look, [name]: event.currentTarget.value })
      }}
    />
  )
  return (
    <section className="part" aria-labelledby="look">
      <h2 id="look">{provider.look}</h2>
      <TextInput
        label={provider.label}
        value={look.label}
        maxLength={200}
        onChange={(event) => {
          onChange({ ...look, label: event.currentTarget.value })
        }}
      />
      {choice('icon', provider.icon, provider.icons)}
      <TextInput
        type="number"
        min={0}
        max={1000}
        label={provider.order}
        description={provider.orderWhy}
        value={look.order}
        onChange={(event) => {
          onChange({ ...look, order: event.currentTarget.value })
        }}
      />
      <h3>{provider.people}</h3>
      {choice('loginHandler', provider.loginHandler, provider.loginHandlers)}
      {choice('membershipKind', provider.membershipKind, provider.membershipKinds)}
    </section>
  )
}
