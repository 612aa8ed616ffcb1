import { NativeSelect, TextInput } from '@mantine/core'
import { type deskApi } from '../../api/desk-routes.ts'
import type { InputOf } from '../../api/call.ts'
import { api } from '../../api/routes.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { PersonPicker, type PickedPerson } from '../../parts/person-picker.tsx'
import { texts } from '../../texts/texts.ts'

export type Subject = InputOf<typeof deskApi.startExport.name>['subject']
export const kinds = ['member', 'contact', 'directory-user'] as const
export type Kind = (typeof kinds)[number]

/** Whom it is about, as far as that was said. */
export interface SubjectDraft {
  readonly kind: Kind
  readonly person: PickedPerson | undefined
  readonly tid: string
  readonly objectId: string
}

const idForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Undefined while nobody is said. */
export function subjectOf({ kind, person, tid, objectId }: SubjectDraft): Subject | undefined {
  if (kind === 'directory-user')
    return idForm.test(tid.trim()) && idForm.test(objectId.trim())
      ? { kind, tid: tid.trim().toLowerCase(), objectId: objectId.trim().toLowerCase() }
      : undefined
  if (person === undefined) return undefined
  return kind === 'member' ? { kind, memberId: person.id } : { kind, contactId: person.id }
}

const shown = 8

interface SubjectChoiceProps {
  readonly organisationId: string
  readonly mayReadContacts: boolean
  readonly draft: SubjectDraft
  readonly isTried: boolean
  readonly onChange: (draft: SubjectDraft) => void
}

/** Who asks: a member or a contact, searched by the server, or somebody of a directory. */
export function SubjectChoice({ organisationId, mayReadContacts, draft, isTried, onChange }: SubjectChoiceProps) {
  const call = useCall()
  const { ask } = texts.privacy
  const { kind, person } = draft
  const missing = isTried && person === undefined ? ask.needed : undefined
  const pick = (picked: PickedPerson | undefined) => {
    onChange({ ...draft, person: picked })
  }
  const id = (field: 'tid' | 'objectId') => (
    <TextInput
      label={ask[field]}
      value={draft[field]}
      maxLength={64}
      autoComplete="off"
      spellCheck={false}
      error={isTried && !idForm.test(draft[field].trim()) ? ask.wrongId : undefined}
      onChange={(event) => {
        onChange({ ...draft, [field]: event.currentTarget.value })
      }}
    />
  )
  return (
    <>
      <NativeSelect
        label={ask.kind}
        value={kind}
        data={kinds
          .filter((value) => mayReadContacts || value !== 'contact')
          .map((value) => ({ value, label: ask.kinds[value] }))}
        onChange={(event) => {
          const chosen = kinds.find((value) => value === event.currentTarget.value) ?? 'member'
          onChange({ kind: chosen, person: undefined, tid: '', objectId: '' })
        }}
      />
      {kind === 'member' ? (
        <PersonPicker
          queryKey={['member-picker', organisationId]}
          label={ask.member}
          why={ask.find}
          value={person}
          error={missing}
          search={async (name, signal) => {
            const { items, next } = await call(api.listMembers, { organisationId, name, limit: shown }, signal)
            const people = items.map(({ memberId, displayName }) => ({ id: memberId, name: displayName }))
            return { people, more: next !== undefined }
          }}
          onChange={pick}
        />
      ) : null}
      {kind === 'contact' ? (
        <PersonPicker
          queryKey={['contact-picker', organisationId]}
          label={ask.contact}
          why={ask.findContact}
          value={person}
          error={missing}
          search={async (search, signal) => {
            const { items, next } = await call(syncApi.searchContacts, { organisationId, search, limit: shown }, signal)
            const people = items.map(({ contactId, displayName, email }) => ({
              id: contactId,
              name: displayName,
              detail: email,
            }))
            return { people, more: next !== undefined }
          }}
          onChange={pick}
        />
      ) : null}
      {kind === 'directory-user' ? (
        <div className="filters">
          {id('tid')}
          {id('objectId')}
        </div>
      ) : null}
    </>
  )
}
