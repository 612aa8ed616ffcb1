import { tendReviews } from '../../shared/services/access/tend-reviews.ts'
import { timer } from '../runtime/timer.ts'

/** Reviews that are still being prepared go on, those that are due are told of, those that are too old are removed: every ten minutes. */
export const tendReviewsTimer = timer('TendAccessReviews', '0 4-59/10 * * * *', tendReviews)
