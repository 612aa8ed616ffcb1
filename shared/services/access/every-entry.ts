import type { ReviewEntry, ReviewKey } from '../../domain/access/access-review.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { everyPage } from '../every-page.ts'

/** Every entry of a review: small rows, of the people of one Organisation's staff and its programs. */
export const every = ({ accessReviews }: Pick<Ports, 'accessReviews'>, key: ReviewKey): Promise<Kept<ReviewEntry>[]> =>
  everyPage((wish) => accessReviews.listEntries(key, wish))
