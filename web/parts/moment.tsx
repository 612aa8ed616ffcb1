import { texts } from '../texts/texts.ts'

/** A moment in the reader's own time zone. */
export function Moment({ iso }: { readonly iso: string }) {
  return <time dateTime={iso}>{texts.moment(iso)}</time>
}
