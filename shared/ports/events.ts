import type { FeedOwner, OpenAct, ToldEvent } from '../domain/events/told-event.ts'
import type { FeedFrom } from './address-book.ts'
import type { Page, PageWish } from './storage.ts'

/** The feeds of what happened: one of each Organisation, and one of what concerns the platform. */
export interface Events {
  /** Puts an event behind everything that was told before. Told twice, it stands there twice under one id. */
  tell(feed: FeedOwner, event: ToldEvent): Promise<void>
  /**
   * Events in the order in which they were told. A reading that goes on at `next` misses none, whatever is told at this moment. Without
   * events, nothing new was there, or a telling before it is still under way.
   * @throws HubError `cursor.invalid`, `cursor.expired` (events after this place were removed unread)
   */
  read(
    feed: FeedOwner,
    from: FeedFrom,
    limit: number,
  ): Promise<{ readonly items: readonly ToldEvent[]; readonly next: string }>
  /** Removes at most `limit` events before `before`, the oldest first. Returns how many. Safe to repeat. */
  purge(feed: FeedOwner, before: Date, limit: number): Promise<number>
}

/** Acts that are under way, over the whole deployment. */
export interface OpenActs {
  begin(act: OpenAct): Promise<void>
  /** Safe to repeat. */
  end(act: Pick<OpenAct, 'actId' | 'at'>): Promise<void>
  /** Those that began before that moment: whoever began them is gone. `next` is of one reading alone. */
  listBefore(moment: Date, wish: PageWish): Promise<Page<OpenAct>>
}
