import { Button, NativeSelect } from '@mantine/core'
import { Link } from 'react-router'
import { texts } from '../../texts/texts.ts'

/** What can be added to a list of the address book, at its address. */
export function ListActions({ to, add }: { readonly to: string; readonly add: string }) {
  return (
    <div className="actions">
      <Button component={Link} to={`${to}/new`} size="sm">
        {add}
      </Button>
      <Button component={Link} to={`${to}/import`} size="sm" variant="default">
        {texts.book.importFile}
      </Button>
    </div>
  )
}

interface MarkSelectProps<Mark extends string> {
  readonly label: string
  readonly marks: readonly Mark[]
  readonly names: Readonly<Record<Mark, string>>
  readonly value: Mark | undefined
  readonly onChange: (value: string) => void
}

/** One mark of those listed, or any. */
export function MarkSelect<Mark extends string>({ label, marks, names, value, onChange }: MarkSelectProps<Mark>) {
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      data={[{ value: '', label: texts.book.all }, ...marks.map((mark) => ({ value: mark, label: names[mark] }))]}
      onChange={(event) => {
        onChange(event.currentTarget.value)
      }}
    />
  )
}
