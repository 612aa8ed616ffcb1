import type { Outcome } from './draft.ts'

/** Which part of the suggestions is looked at. */
export interface MappingView {
  readonly organisationId: string
  readonly show: Outcome
  readonly wanted: string
  readonly after: string | undefined
}

/** What is asked for, but for the page. */
export const searchOf = ({ organisationId, show, wanted }: Omit<MappingView, 'after'>) => ({
  organisationId,
  outcome: show,
  ...(wanted === '' ? {} : { text: wanted }),
})
