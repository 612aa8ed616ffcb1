import { TextInput } from '@mantine/core'
import { ProblemError } from '../../api/errors.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { SaveOrDiscard } from '../../parts/saving-end.tsx'
import { texts } from '../../texts/texts.ts'
import { faultOf, type useRecord } from './use-record.ts'

export interface FormField {
  readonly name: string
  readonly label: string
  readonly why?: string | undefined
}

interface RecordFormProps {
  readonly label: string
  readonly fields: readonly FormField[]
  readonly record: ReturnType<typeof useRecord>
  readonly readOnly: boolean
}

/** The fields of a record, what the hub finds wrong with each, and what others changed meanwhile. */
export function RecordForm({ label, fields, record, readOnly }: RecordFormProps) {
  const { draft, set, isChanged, undo, saving, clashes } = record
  return (
    <form
      className="form"
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged && !saving.isPending) saving.mutate()
      }}
    >
      <div className="filters fields">
        {fields.map(({ name, label: text, why }) => (
          <TextInput
            key={name}
            label={text}
            description={why}
            value={draft[name] ?? ''}
            readOnly={readOnly}
            maxLength={2000}
            autoComplete="off"
            error={withFault(faultOf(saving.error, name))}
            onChange={(event) => {
              set(name, event.currentTarget.value)
            }}
          />
        ))}
      </div>
      {clashes ? <Meanwhile fields={fields} clashes={clashes} /> : null}
      {saving.error && !clashes && !isTold(saving.error, fields) ? <ProblemNotice error={saving.error} /> : null}
      {readOnly ? null : <SaveOrDiscard saving={saving} isChanged={isChanged} onDiscard={undo} />}
    </form>
  )
}

export const withFault = (fault: string | undefined) => (fault === undefined ? undefined : texts.book.fault(fault))

/** Everything that is wrong stands at its field already. */
export const isTold = (error: Error, fields: readonly Pick<FormField, 'name'>[]) =>
  error instanceof ProblemError &&
  error.faults.length > 0 &&
  error.faults.every((fault) => fields.some(({ name }) => fault.startsWith(`${name}:`) || fault.startsWith(`${name}.`)))

interface MeanwhileProps {
  readonly fields: readonly FormField[]
  readonly clashes: NonNullable<ReturnType<typeof useRecord>['clashes']>
}

function Meanwhile({ fields, clashes }: MeanwhileProps) {
  const { book } = texts
  const labelOf = (name: string) => fields.find((field) => field.name === name)?.label ?? name
  return (
    <Notice tone="warning" role="alert" title={book.meanwhile}>
      <p>{clashes.length === 0 ? book.meanwhileElsewhere : book.meanwhileHere}</p>
      {clashes.length === 0 ? null : (
        <ul className="changes">
          {clashes.map(({ field, theirs }) => (
            <li key={field}>{book.theirs(labelOf(field), theirs === '' ? texts.sync.emptied : theirs)}</li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
