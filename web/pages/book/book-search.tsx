import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../../texts/texts.ts'

interface BookSearchProps {
  readonly label: string
  readonly why: string
  readonly value: string
  readonly onSearch: (text: string) => void
}

/** A search is asked for, not guessed while one types: each is a reading of an address book that may be large. */
export function BookSearch({ label, why, value, onSearch }: BookSearchProps) {
  const [typed, setTyped] = useState(value)
  const { book } = texts
  return (
    <form
      className="book-search"
      role="search"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSearch(typed.trim())
      }}
    >
      <TextInput
        type="search"
        label={label}
        description={why}
        value={typed}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
        }}
      />
      <div className="actions">
        <Button type="submit" variant="default">
          {book.search}
        </Button>
        {value === '' ? null : (
          <Button
            variant="default"
            onClick={() => {
              setTyped('')
              onSearch('')
            }}
          >
            {book.searchOff}
          </Button>
        )}
      </div>
    </form>
  )
}
