import type { ContactFeed } from '../../ports/address-book.ts'
import type { Clock } from '../../ports/clock.ts'
import { linesIn } from './feed-lines.ts'
import { slotFeed } from './slot-feed.ts'
import type { OpenTable } from './table.ts'

/** What changed of the Contacts of an Organisation. */
export const contactFeedTable = (open: OpenTable, clock: Clock): ContactFeed =>
  slotFeed(open, clock, {
    table: 'Contacts',
    linesIn,
    advice: 'Changes after this place are not kept any more. Read all contacts anew, then follow the feed from now.',
  })
