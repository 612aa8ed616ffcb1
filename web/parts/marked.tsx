import { Fragment } from 'react'

/** Text in which `code` is marked by backticks. */
export function Marked({ text }: { readonly text: string }) {
  return text
    .split('`')
    .map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : <Fragment key={place}>{part}</Fragment>))
}
