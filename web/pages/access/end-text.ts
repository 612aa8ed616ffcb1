import { texts } from '../../texts/texts.ts'
import type { Review } from './access.ts'

/** Who ended a review, and when; nothing of one that is under way. */
export function endText({ state, endedAt, endedByName }: Review): string | undefined {
  const { access } = texts
  if (endedAt === undefined || (state !== 'signed-off' && state !== 'withdrawn')) return undefined
  return access.ended[state](endedByName ?? access.somebody, texts.moment(endedAt))
}
