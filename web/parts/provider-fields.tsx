import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { texts } from '../texts/texts.ts'
import { Choice } from './choice.tsx'
import {
  kinds,
  isWithoutSecret,
  keyOf,
  ofOtherKind,
  settingsOf,
  type Filler,
  type ProviderDraft,
  type ProviderKind,
  type Setting,
} from './provider-draft.ts'
import { SettingField } from './setting-field.tsx'

export type FieldFaults = Readonly<Record<string, string>>

export interface ProviderFieldsProps {
  readonly draft: ProviderDraft
  readonly onChange: (draft: ProviderDraft) => void
  readonly filler: Filler
  readonly faults: FieldFaults
  /** There is a secret already: an empty field keeps it. */
  readonly hasSecret: boolean
  /** Saving makes another key in its place. */
  readonly isKeyRenewed: boolean
  /** When it was set, in words. */
  readonly secretSince?: string | undefined
  /** Its kind, and how the hub proves itself, cannot change any more. */
  readonly isKindFixed: boolean
}

/** What few need: shown below the rest. */
const seldom = new Set<Setting>([
  ...(['authority', 'clientAuthentication', 'issuerInAnswer', 'endSessionUrl', 'profileEditPolicy'] as const),
  ...(['trustedAudiences', 'assertionAudience', 'assertionAlgorithm', 'keyId', 'userDetailsField'] as const),
])
const ofApple: readonly Setting[] = ['teamId', 'keyId']
const isSeldom = (kind: ProviderKind, name: Setting) => seldom.has(name) || (kind === 'facebook' && name !== 'scope')

/** The settings of a provider, in the order in which somebody sets one up. */
export function ProviderFields(props: ProviderFieldsProps) {
  const { draft, onChange, filler, faults, isKindFixed } = props
  const { providerSettings: settings } = texts
  const field = (name: Setting) => (
    <SettingField key={name} name={name} draft={draft} onChange={onChange} fault={faults[name]} />
  )
  const isApple = keyOf(draft) === 'apple'
  const names = settingsOf(draft).filter((name) => !isApple || !ofApple.includes(name))
  return (
    <>
      <section className="part" aria-labelledby="provider-settings">
        <h2 id="provider-settings">{settings.title}</h2>
        <Kind draft={draft} onChange={onChange} isFixed={isKindFixed} />
        {draft.kind === 'oidc' ? <Source draft={draft} onChange={onChange} /> : null}
        {names.filter((name) => !isSeldom(draft.kind, name)).map(field)}
      </section>
      <section className="part" aria-labelledby="provider-client">
        <h2 id="provider-client">{settings.client}</h2>
        {field('clientId')}
        {isApple ? ofApple.map(field) : null}
        {draft.kind === 'entra' && filler === 'administrator' && !isKindFixed ? (
          <>
            {field('credential')}
            <p className="quiet small">{credentialWords(draft)}</p>
          </>
        ) : null}
        <SecretField {...props} />
      </section>
      <details className="part more-settings" open={hasFault(faults, draft, filler) || undefined}>
        <summary>{settings.more}</summary>
        {names.filter((name) => isSeldom(draft.kind, name)).map(field)}
        {field('responseMode')}
        {filler === 'administrator' ? field('redirectUri') : null}
        {filler === 'administrator' && draft.kind === 'oidc' ? field('apiAudiences') : null}
      </details>
    </>
  )
}

const hasFault = (faults: FieldFaults, draft: ProviderDraft, filler: Filler) =>
  [...settingsOf(draft).filter((name) => isSeldom(draft.kind, name)), 'responseMode', 'redirectUri', 'apiAudiences']
    .filter((name) => filler === 'administrator' || name !== 'redirectUri')
    .some((name) => name in faults)

const credentialWords = ({ credential }: ProviderDraft) =>
  texts.providerSettings.credentialWhy[credential as keyof typeof texts.providerSettings.credentialWhy]

interface ChoiceProps {
  readonly draft: ProviderDraft
  readonly onChange: (draft: ProviderDraft) => void
}

function Kind({ draft, onChange, isFixed }: ChoiceProps & { readonly isFixed: boolean }) {
  const { providerSettings: settings } = texts
  if (isFixed)
    return (
      <dl className="facts">
        <div>
          <dt>{settings.kind}</dt>
          <dd>{settings.kinds[draft.kind]}</dd>
        </div>
      </dl>
    )
  return (
    <NativeSelect
      label={settings.kind}
      description={settings.kindWhy[draft.kind]}
      value={draft.kind}
      data={kinds.map((kind) => ({ value: kind, label: settings.kinds[kind] }))}
      onChange={(event) => {
        onChange(ofOtherKind(draft, event.currentTarget.value as ProviderKind))
      }}
    />
  )
}

function Source({ draft, onChange }: ChoiceProps) {
  const { providerSettings: settings } = texts
  const options = (['document', 'hand'] as const).map((value) => ({ value, label: settings.sources[value] }))
  return (
    <div>
      <Choice
        name="source"
        label={settings.source}
        options={options}
        value={draft.source}
        onChange={(source) => {
          onChange({ ...draft, source })
        }}
      />
      <p className="quiet small">{settings.sourceWhy[draft.source]}</p>
    </div>
  )
}

/** Typed, and never shown again. */
function SecretField({ draft, onChange, faults, hasSecret, isKeyRenewed, secretSince }: ProviderFieldsProps) {
  const { providerSettings: settings } = texts
  const mayBePublic = draft.kind === 'oidc' || draft.kind === 'oauth2'
  if (isWithoutSecret(draft)) return mayBePublic ? <p className="quiet small">{settings.publicClient}</p> : null
  const by = keyOf(draft)
  const isCertificate = draft.kind === 'entra' && draft.credential === 'certificate'
  const secretWhy = mayBePublic ? `${settings.why.clientSecret} ${settings.secretless}` : settings.why.clientSecret
  const ofKey = by === 'secret' ? undefined : settings.keys[by]
  const why = isCertificate ? settings.certificateWhy : (ofKey?.why ?? secretWhy)
  const kept = hasSecret ? `${settings.secretKept}${secretSince === undefined ? '' : ` ${secretSince}`}` : why
  const description = isKeyRenewed ? settings.keyRenewed : kept
  const common = {
    label: isCertificate ? settings.certificate : (ofKey?.label ?? settings.labels.clientSecret),
    description,
    value: draft.clientSecret,
    error: faults['clientSecret'],
    name: 'clientSecret',
    maxLength: 10_000,
    autoComplete: 'off',
    spellCheck: false,
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => {
      onChange({ ...draft, clientSecret: value })
    },
  } as const
  return (
    <>
      {isCertificate || ofKey ? <Textarea {...common} rows={6} /> : <TextInput {...common} type="password" />}
      {ofKey ? null : (
        <SettingField name="secretEndsOn" draft={draft} onChange={onChange} fault={faults['secretEndsOn']} />
      )}
    </>
  )
}
