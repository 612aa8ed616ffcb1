import { purgeContactChanges } from '../../shared/services/purge-contact-changes.ts'
import { timer } from '../runtime/timer.ts'

/** Changes of contacts beyond their retention leave the feeds each night. */
export const purgeContactChangesTimer = timer('PurgeContactChanges', '0 5 4 * * *', purgeContactChanges)
