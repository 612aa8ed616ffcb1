import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { InputOf, OutputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { FieldMapEditor, filled, type MapDraft } from '../../parts/field-map.tsx'
import { focusFirstFault, wordsOfFaults } from '../../parts/form-faults.ts'
import { Notice } from '../../parts/notice.tsx'
import {
  changedSettings,
  draftFaults,
  draftOf,
  emptyDraft,
  keepsSecret,
  renewsKey,
  typedSettings,
  usualMap,
  type ProviderDraft,
} from '../../parts/provider-draft.ts'
import { ProviderFields } from '../../parts/provider-fields.tsx'
import { SettingsProblem } from '../../parts/settings-problem.tsx'
import { texts } from '../../texts/texts.ts'
import { LookFields, newLook, wishOf, type Look } from './look-fields.tsx'

type Provider = OutputOf<'readIdentityProvider'>

interface ProviderFormProps {
  readonly organisationId: string
  /** Absent: one is set up. */
  readonly provider?: Provider
  readonly onSaved: (provider: Provider) => void
}

/** Everything that is set about a provider. What is plainly missing is said at once; the hub judges the rest, and names what does not fit. */
export function ProviderForm({ organisationId, provider, onSaved }: ProviderFormProps) {
  const call = useCall()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState<ProviderDraft>(provider ? draftOf(provider) : emptyDraft)
  const [look, setLook] = useState<Look>(provider ? { ...provider, order: String(provider.order) } : newLook)
  const [typedMap, setMap] = useState<MapDraft | undefined>(provider?.fieldMap)
  const [isTried, setTried] = useState(false)
  const map = typedMap ?? usualMap(draft.kind)
  const save = useMutation({
    mutationFn: () => {
      const wish = { organisationId, ...wishOf(look), fieldMap: filled(map) }
      if (!provider) {
        // The hub judges what was typed, and names every field that does not fit.
        const typed = { ...wish, kind: draft.kind, ...typedSettings(draft, 'administrator') } as unknown
        return call(api.createIdentityProvider, typed as InputOf<'createIdentityProvider'>)
      }
      const { providerId, version } = provider
      const typed = { ...wish, providerId, version, ...changedSettings(draft, provider) } as unknown
      return call(api.changeIdentityProvider, typed as InputOf<'changeIdentityProvider'>)
    },
    onSuccess: (saved) => {
      setDraft(draftOf(saved))
      setTried(false)
      onSaved(saved)
    },
    onError: () => {
      if (form.current) focusFirstFault(form.current)
    },
  })
  const seen = { ...draftFaults(draft, 'administrator', keepsSecret(provider, draft)), ...lookFaults(look) }
  const faults = isTried ? wordsOfFaults(seen, save.error) : {}
  return (
    <form
      ref={form}
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        save.reset()
        if (Object.keys(seen).length === 0) save.mutate()
        else focusFirstFault(event.currentTarget)
      }}
    >
      <LookFields look={look} onChange={setLook} faults={faults} />
      <ProviderFields
        draft={draft}
        onChange={setDraft}
        filler="administrator"
        faults={faults}
        hasSecret={keepsSecret(provider, draft)}
        isKeyRenewed={renewsKey(provider, draft)}
        secretSince={sinceOf(provider)}
        isKindFixed={provider !== undefined}
      />
      <FieldMapEditor
        kind={draft.kind}
        map={map}
        onChange={setMap}
        preview={(fieldMap, claims, signal) =>
          call(api.previewFieldMap, { organisationId, fieldMap, claims: { ...claims } }, signal)
        }
      />
      <SettingsProblem faults={faults} error={save.error} />
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

const lookFaults = ({ label, order }: Look) => ({
  ...(label.trim() === '' ? { label: 'needed' as const } : {}),
  ...(/^\d{1,4}$/.test(order) && Number(order) <= 1000 ? {} : { order: 'needed' as const }),
})

const sinceOf = (provider: Provider | undefined) =>
  provider?.secretChangedAt && texts.providerSettings.secretSince(texts.day(provider.secretChangedAt))
