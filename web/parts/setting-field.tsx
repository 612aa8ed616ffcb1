import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useId } from 'react'
import { texts } from '../texts/texts.ts'
import { isRequired, provingBy, type ProviderDraft, type Setting, type SettingText } from './provider-draft.ts'

export interface SettingFieldProps {
  readonly name: Setting
  readonly draft: ProviderDraft
  readonly onChange: (draft: ProviderDraft) => void
  readonly fault: string | undefined
}

/** Choices of the settings that are one of a few. */
const choicesOf = (name: Setting, kind: ProviderDraft['kind']): Readonly<Record<string, string>> | undefined => {
  const { providerSettings: settings } = texts
  const { apple, ...authentications } = settings.authentications
  if (name === 'clientAuthentication')
    return { '': settings.automatic, ...authentications, ...(kind === 'oidc' ? { apple } : {}) }
  if (name === 'assertionAudience') return settings.assertionAudiences
  if (name === 'assertionAlgorithm') return { '': settings.automatic, RS256: 'RS256', PS256: 'PS256', ES256: 'ES256' }
  if (name === 'issuerInAnswer') return settings.yesNo
  if (name === 'responseMode') return settings.responseModes
  if (name === 'credential') return settings.credentials
  return undefined
}

/** Those of one family beside each other. */
const offered = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** One setting of a provider: its name, its rule, and what is wrong with it. */
export function SettingField(props: SettingFieldProps) {
  const { name, draft, onChange, fault } = props
  if (name === 'algorithms') return <Algorithms {...props} />
  const choices = choicesOf(name, draft.kind)
  const common = {
    ...wordsOf(name, draft),
    value: draft[name],
    error: fault,
    name,
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => {
      onChange(name === 'clientAuthentication' ? provingBy(draft, value) : { ...draft, [name]: value })
    },
  }
  if (choices)
    return (
      <NativeSelect {...common} data={Object.entries(choices).map(([value, label]) => ({ value, label: label }))} />
    )
  const typed = { ...common, maxLength: 2000, spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } as const
  return name === 'apiAudiences' || name === 'trustedAudiences' ? (
    <Textarea {...typed} autosize minRows={2} />
  ) : (
    <TextInput {...typed} {...hint(name, draft)} />
  )
}

function Algorithms({ draft, onChange, fault }: SettingFieldProps) {
  const { providerSettings: settings } = texts
  const ids = useId()
  const toggled = (algorithm: string) =>
    offered.filter((each) => draft.algorithms.includes(each) !== (each === algorithm))
  return (
    <fieldset className="choice-set" aria-describedby={`${ids}-why`}>
      <legend className="choice-name-small">{settings.labels.algorithms}</legend>
      <p className="quiet small" id={`${ids}-why`}>
        {settings.why.algorithms}
      </p>
      <div className="choice-options">
        {offered.map((algorithm) => (
          <label key={algorithm} className="choice-option">
            <input
              type="checkbox"
              checked={draft.algorithms.includes(algorithm)}
              aria-invalid={fault === undefined ? undefined : true}
              onChange={() => {
                onChange({ ...draft, algorithms: toggled(algorithm) })
              }}
            />
            <span>{algorithm}</span>
          </label>
        ))}
      </div>
      {fault === undefined ? null : <p className="field-fault">{fault}</p>}
    </fieldset>
  )
}

/** Label and rule; what may stay empty says so. */
function wordsOf(name: SettingText, draft: ProviderDraft) {
  const { providerSettings: settings } = texts
  const label = settings.labels[name]
  const isNeeded = isRequired(draft.kind, name) || name === 'clientId' || isOfApple(name, draft)
  const isOptional = draft[name] === '' && !isNeeded && !choicesOf(name, draft.kind)
  return {
    label: isOptional ? `${label} ${settings.optional}` : label,
    description:
      settings.ofKind[`${isOfApple(name, draft) ? 'apple' : draft.kind} ${name}`] ?? (settings.why[name] || undefined),
  }
}

const isOfApple = (name: SettingText, { clientAuthentication }: ProviderDraft) =>
  clientAuthentication === 'apple' && (name === 'teamId' || name === 'keyId')

/** What counts where nothing is typed. */
function hint(name: SettingText, { kind }: ProviderDraft) {
  if (name === 'secretEndsOn') return { type: 'date' }
  const { usual } = texts.providerSettings
  if (name === 'scope' && kind !== 'oauth2')
    return { placeholder: kind === 'facebook' ? usual.scope.facebook : usual.scope.openId }
  return name === 'subjectField' ? { placeholder: usual.subjectField } : {}
}
