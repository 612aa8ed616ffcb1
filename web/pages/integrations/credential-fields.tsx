import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { texts } from '../../texts/texts.ts'

export type CredentialKind = 'password' | 'certificate' | 'federated'

/** How a program is to prove itself, as somebody types it. */
export interface CredentialDraft {
  readonly kind: CredentialKind
  readonly certificate: string
  readonly issuer: string
  readonly subject: string
}

export const emptyCredential: CredentialDraft = { kind: 'password', certificate: '', issuer: '', subject: '' }

export function credentialOf({ kind, certificate, issuer, subject }: CredentialDraft) {
  if (kind === 'certificate') return { kind, certificate: certificate.trim() }
  return kind === 'federated' ? { kind, issuer: issuer.trim(), subject: subject.trim() } : { kind }
}

type Faults = Readonly<Partial<Record<'certificate' | 'issuer' | 'subject', string>>>

/** What is plainly wrong. A private key is never sent. */
export function credentialFaults({ kind, certificate, issuer, subject }: CredentialDraft): Faults {
  const { credential } = texts.integrations
  if (kind === 'certificate') {
    if (/PRIVATE KEY-----/.test(certificate)) return { certificate: credential.privateKey }
    return /-----BEGIN CERTIFICATE-----/.test(certificate) ? {} : { certificate: credential.certificateWrong }
  }
  if (kind === 'password') return {}
  const isAddress = URL.canParse(issuer.trim()) && new URL(issuer.trim()).protocol === 'https:'
  return {
    ...(isAddress ? {} : { issuer: credential.issuerWrong }),
    ...(subject.trim() === '' ? { subject: credential.subjectNeeded } : {}),
  }
}

interface CredentialFieldsProps {
  readonly draft: CredentialDraft
  readonly onChange: (draft: CredentialDraft) => void
  readonly offered: readonly CredentialKind[]
  readonly faults: Faults
}

export function CredentialFields({ draft, onChange, offered, faults }: CredentialFieldsProps) {
  const { credential } = texts.integrations
  const text = (name: 'issuer' | 'subject', label: string, why: string) => (
    <TextInput
      label={label}
      description={why}
      value={draft[name]}
      error={faults[name]}
      maxLength={600}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        onChange({ ...draft, [name]: event.currentTarget.value })
      }}
    />
  )
  return (
    <>
      <NativeSelect
        label={credential.kind}
        description={credential.why[draft.kind]}
        value={draft.kind}
        data={offered.map((kind) => ({ value: kind, label: credential.kinds[kind] }))}
        onChange={(event) => {
          onChange({ ...draft, kind: event.currentTarget.value as CredentialKind })
        }}
      />
      {draft.kind === 'certificate' ? (
        <Textarea
          label={credential.certificate}
          description={credential.certificateWhy}
          value={draft.certificate}
          error={faults.certificate}
          rows={6}
          maxLength={16_000}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            onChange({ ...draft, certificate: event.currentTarget.value })
          }}
        />
      ) : null}
      {draft.kind === 'federated' ? (
        <>
          {text('issuer', credential.issuer, credential.issuerWhy)}
          {text('subject', credential.subject, credential.subjectWhy)}
        </>
      ) : null}
    </>
  )
}
