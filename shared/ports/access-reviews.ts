import type { AccessReview, ReviewEntry, ReviewKey, ReviewPlan } from '../domain/access/access-review.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** A plan that was read, or that there is none yet: a change that names it happens only if nobody else changed it since. */
export type ReadPlan = Kept<ReviewPlan> | 'unset'

/** Reviews of access, and when the next one is due. A review and the plan change together, or neither. */
export interface AccessReviews {
  find(key: ReviewKey): Promise<Kept<AccessReview> | undefined>
  /** Newest first. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<AccessReview>>>
  findPlan(organisationId: OrganisationId): Promise<Kept<ReviewPlan> | undefined>
  /** Of every Organisation, for the hub's own care. A page may be empty and still have a `next`. */
  listPlans(wish: PageWish): Promise<Page<Kept<ReviewPlan>>>
  /** @throws HubError `version.stale` */
  putPlan(plan: ReviewPlan, before: ReadPlan): Promise<Kept<ReviewPlan>>
  /** A new review, and the plan that names it. @throws HubError `version.stale` */
  insert(review: AccessReview, plan: ReviewPlan, before: ReadPlan): Promise<Kept<AccessReview>>
  /** @param plan what becomes of the plan with it. @throws HubError `version.stale` */
  replace(
    review: AccessReview,
    version: Version,
    plan?: { readonly after: ReviewPlan; readonly before: ReadPlan },
  ): Promise<Kept<AccessReview>>
  /** Removes a review with its entries. Safe to repeat. */
  remove(key: ReviewKey): Promise<void>
  /** Safe to repeat: an entry that is there stays as it is. */
  putEntries(key: ReviewKey, entries: readonly ReviewEntry[]): Promise<void>
  findEntry(key: ReviewKey, entryId: string): Promise<Kept<ReviewEntry> | undefined>
  /** Those who may do the most first. A page of a search may be short or empty and still have a `next`. */
  listEntries(key: ReviewKey, wish: PageWish, undecided?: boolean): Promise<Page<Kept<ReviewEntry>>>
  /**
   * Writes at most 100 entries of one review as they were read, all or none: whoever read one before can change it no more.
   * @throws HubError `version.stale`
   */
  sealEntries(key: ReviewKey, entries: readonly Kept<ReviewEntry>[]): Promise<void>
  /** @throws HubError `version.stale` */
  replaceEntry(entry: ReviewEntry, version: Version): Promise<Kept<ReviewEntry>>
}
