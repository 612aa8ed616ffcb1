import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { texts } from '../texts/texts.ts'

/** What stands in the fields of a form; an empty text is nothing. */
export interface ProviderDraft {
  readonly kind: string
  readonly discoveryUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  readonly authorisationUrl: string
  readonly tokenUrl: string
  readonly userDetailsUrl: string
  readonly subjectField: string
}

export const emptyDraft: ProviderDraft = {
  kind: 'oidc',
  discoveryUrl: '',
  clientId: '',
  clientSecret: '',
  scope: '',
  authorisationUrl: '',
  tokenUrl: '',
  userDetailsUrl: '',
  subjectField: '',
}

/** A provider that is there, as a form shows it; its secret is not known. */
export const draftOf = (provider: Readonly<Partial<Record<keyof ProviderDraft, unknown>>>): ProviderDraft =>
  Object.fromEntries(
    Object.entries(emptyDraft).map(([name, empty]) => {
      const value = provider[name as keyof ProviderDraft]
      return [name, typeof value === 'string' ? value : empty]
    }),
  ) as unknown as ProviderDraft

const ofKind: Readonly<Record<string, readonly (keyof ProviderDraft)[]>> = {
  oidc: ['discoveryUrl', 'scope'],
  oauth2: ['authorisationUrl', 'tokenUrl', 'userDetailsUrl', 'subjectField', 'scope'],
}

/** What is sent of a draft: the fields of its kind that are filled. */
export function typedSettings(draft: ProviderDraft): Readonly<Record<string, string>> {
  const names = [...(ofKind[draft.kind] ?? []), 'clientId', 'clientSecret'] as const
  return Object.fromEntries(
    names.map((name) => [name, draft[name].trim()] as const).filter(([, value]) => value !== ''),
  )
}

interface ProviderFieldsProps {
  readonly draft: ProviderDraft
  readonly onChange: (draft: ProviderDraft) => void
  readonly redirectUri?: string | undefined
  /** There is a secret already: an empty field keeps it. */
  readonly hasSecret: boolean
  /** Its kind cannot change any more. */
  readonly isKindFixed: boolean
}

/** The settings of a provider, in the order in which somebody sets one up. */
export function ProviderFields({ draft, onChange, redirectUri, hasSecret, isKindFixed }: ProviderFieldsProps) {
  const set = (name: keyof ProviderDraft) => (value: string) => {
    onChange({ ...draft, [name]: value })
  }
  const text = (name: keyof ProviderDraft, label: string, why?: string) => (
    <TextInput
      label={label}
      description={why}
      value={draft[name]}
      maxLength={2000}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete="off"
      onChange={(event) => {
        set(name)(event.currentTarget.value)
      }}
    />
  )
  const { form } = texts
  return (
    <section className="part" aria-labelledby="provider-settings">
      <h2 id="provider-settings">{form.settings}</h2>
      {isKindFixed ? null : (
        <NativeSelect
          label={form.kind}
          value={draft.kind}
          data={Object.keys(ofKind).map((kind) => ({ value: kind, label: form.kinds[kind] ?? kind }))}
          onChange={(event) => {
            set('kind')(event.currentTarget.value)
          }}
        />
      )}
      {draft.kind === 'oidc' ? text('discoveryUrl', form.discoveryUrl, form.discoveryWhy) : null}
      {draft.kind === 'oauth2' ? (
        <>
          {text('authorisationUrl', form.authorisationUrl)}
          {text('tokenUrl', form.tokenUrl)}
          {text('userDetailsUrl', form.userDetailsUrl)}
          {text('subjectField', form.subjectField, form.subjectWhy)}
        </>
      ) : null}
      {draft.kind in ofKind ? text('scope', form.scope) : null}
      {redirectUri === undefined ? null : <Redirect address={redirectUri} />}
      <h3>{form.client}</h3>
      {text('clientId', form.clientId)}
      <TextInput
        type="password"
        label={form.clientSecret}
        description={hasSecret ? form.secretKept : form.secretWhy}
        value={draft.clientSecret}
        maxLength={2000}
        autoComplete="off"
        onChange={(event) => {
          set('clientSecret')(event.currentTarget.value)
        }}
      />
    </section>
  )
}

/** To be registered at the provider. */
function Redirect({ address }: { readonly address: string }) {
  const [copied, setCopied] = useState(false)
  const name = useId()
  const copy = () => {
    navigator.clipboard.writeText(address).then(
      () => {
        setCopied(true)
      },
      () => undefined,
    )
  }
  return (
    <div className="what-to-do">
      <h3 id={name}>{texts.form.redirectUri}</h3>
      <p className="quiet small">{texts.form.redirectWhy}</p>
      <div className="reference">
        <code className="reference-id" aria-labelledby={name}>
          {address}
        </code>
        <Button variant="default" size="xs" onClick={copy} aria-label={texts.form.copyRedirect}>
          {copied ? texts.copied : texts.copy}
        </Button>
      </div>
    </div>
  )
}
