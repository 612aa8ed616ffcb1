import type { TransactionAction } from '@azure/data-tables'
import type { AccessSubject } from '../../domain/access/access-entry.ts'
import type {
  AccessReview,
  EntryDecision,
  ReviewEntry,
  ReviewKey,
  ReviewPlan,
} from '../../domain/access/access-review.ts'
import { memberId } from '../../domain/ids.ts'
import type { AccessReviews, ReadPlan } from '../../ports/access-reviews.ts'
import type { Kept } from '../../ports/storage.ts'
import { inConcert } from './in-concert.ts'
import { etagOf, toRow } from './row.ts'
import { table, type Key, type Keyed, type OpenTable, type Table } from './table.ts'

const reviewPrefix = 'review_'
const reviewKey = ({ organisationId, reviewId }: ReviewKey): Key => ({
  partition: organisationId,
  row: `${reviewPrefix}${reviewId}`,
})
/** Beside the reviews, so that both change in one transaction. */
const planRow = 'plan'
const partitionOf = ({ organisationId, reviewId }: ReviewKey) => `${organisationId}_${reviewId}`

/** An entry as its row has it: subject and decision as columns. */
interface EntryRow extends Omit<ReviewEntry, 'subject' | 'decision' | 'membership'> {
  readonly subjectKind: AccessSubject['kind']
  readonly subjectId: string
  readonly membership?: string
  readonly decided?: EntryDecision['what']
  readonly reason?: EntryDecision['reason']
  readonly decidedBy?: string
  readonly decidedAt?: Date
  readonly removal?: EntryDecision['removal']
  readonly done?: boolean
}

/** Reviews of access with the plan of each Organisation, and their entries, each review's in a partition of its own. */
export function accessReviewTables(open: OpenTable): AccessReviews {
  const reviews = table<AccessReview>(open, 'AccessReviews')
  const plans = table<ReviewPlan>(open, 'AccessReviews')
  const entries = table<EntryRow>(open, 'AccessReviewEntries')
  return {
    ...reviewRows(reviews, plans),
    ...entryRows(entries),
    remove: async (key) => {
      await removeEntries(entries, partitionOf(key))
      await reviews.remove(reviewKey(key))
    },
  }
}

type ReviewRows = Omit<AccessReviews, keyof ReturnType<typeof entryRows> | 'remove'>

function reviewRows(reviews: Table<AccessReview>, plans: Table<ReviewPlan>): ReviewRows {
  const again = async (key: ReviewKey) => (await reviews.find(reviewKey(key))) as Kept<AccessReview>
  const planKey = (organisationId: string): Key => ({ partition: organisationId, row: planRow })
  return {
    find: (key) => reviews.find(reviewKey(key)),
    list: (organisationId, wish) => reviews.page({ partition: organisationId, prefix: reviewPrefix }, wish),
    findPlan: (organisationId) => plans.find(planKey(organisationId)),
    listPlans: async (wish) => {
      const page = await plans.pageOfAll(wish)
      return { ...page, items: page.items.filter(({ key }) => key.row === planRow).map(withoutKey) }
    },
    putPlan: async (plan, before) => {
      await plans.transact([planAction(plan, before)])
      return (await plans.find(planKey(plan.organisationId))) as Kept<ReviewPlan>
    },
    insert: async (review, plan, before) => {
      const { partition, row } = reviewKey(review)
      await reviews.transact([['create', toRow(partition, row, review)], planAction(plan, before)])
      return again(review)
    },
    replace: async (review, version, plan) => {
      const { partition, row } = reviewKey(review)
      await reviews.transact([
        ['update', toRow(partition, row, review), 'Replace', { etag: etagOf(version) }],
        ...(plan ? [planAction(plan.after, plan.before)] : []),
      ])
      return again(review)
    },
  }
}

function planAction(plan: ReviewPlan, before: ReadPlan): TransactionAction {
  const row = toRow(plan.organisationId, planRow, plan)
  return before === 'unset' ? ['create', row] : ['update', row, 'Replace', { etag: etagOf(before.version) }]
}

function withoutKey<Row>({ key: _key, ...row }: Keyed<Row>) {
  return row as unknown as Kept<Row>
}

function entryRows(
  entries: Table<EntryRow>,
): Pick<AccessReviews, 'putEntries' | 'findEntry' | 'listEntries' | 'sealEntries' | 'replaceEntry'> {
  const entryKey = (key: ReviewKey, entryId: string): Key => ({ partition: partitionOf(key), row: entryId })
  return {
    putEntries: async (key, noted) => {
      await inConcert(noted, (entry) => entries.insert(entryKey(key, entry.entryId), toRecord(entry)))
    },
    findEntry: async (key, entryId) => {
      const row = await entries.find(entryKey(key, entryId))
      return row && fromRecord(row)
    },
    listEntries: async (key, wish, undecided) => {
      const page = await entries.page(
        { partition: partitionOf(key) },
        wish,
        undecided === true ? isUndecided : undefined,
      )
      return { ...page, items: page.items.map(fromRecord) }
    },
    sealEntries: async (key, read) => {
      const actions = read.map(({ version, ...entry }): TransactionAction => {
        const row = toRow(partitionOf(key), entry.entryId, toRecord(entry))
        return ['update', row, 'Replace', { etag: etagOf(version) }]
      })
      if (actions.length > 0) await entries.transact(actions)
    },
    replaceEntry: async (entry, version) => {
      const { version: kept } = await entries.replace(entryKey(entry, entry.entryId), toRecord(entry), version)
      return { ...entry, version: kept }
    },
  }
}

const isUndecided = ({ decided, done }: EntryRow) => decided === undefined || (decided === 'remove' && done !== true)

function toRecord({ subject, decision, ...entry }: ReviewEntry): EntryRow {
  return {
    ...entry,
    subjectKind: subject.kind,
    subjectId: subject.kind === 'member' ? subject.memberId : subject.clientId,
    ...(decision === undefined
      ? {}
      : {
          decided: decision.what,
          reason: decision.reason,
          decidedBy: decision.by,
          decidedAt: decision.at,
          ...(decision.removal === undefined ? {} : { removal: decision.removal }),
          ...(decision.done === undefined ? {} : { done: decision.done }),
        }),
  }
}

function fromRecord(row: Kept<EntryRow>): Kept<ReviewEntry> {
  const { organisationId, reviewId, entryId, subjectKind, subjectId, membership, roles, lastSignInAt, version } = row
  const { decided: what, reason, decidedBy, decidedAt, removal, done } = row
  return {
    organisationId,
    reviewId,
    entryId,
    subject:
      subjectKind === 'member'
        ? { kind: 'member', memberId: memberId(subjectId) }
        : { kind: 'program', clientId: subjectId },
    ...(membership === undefined ? {} : { membership: membership as 'internal' | 'portal' }),
    roles,
    ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
    ...(what === undefined || reason === undefined || decidedBy === undefined || decidedAt === undefined
      ? {}
      : {
          decision: {
            what,
            reason,
            by: memberId(decidedBy),
            at: decidedAt,
            ...(removal === undefined ? {} : { removal }),
            ...(done === undefined ? {} : { done }),
          },
        }),
    version,
  }
}

const pageSize = 200

async function removeEntries(entries: Table<EntryRow>, partition: string): Promise<void> {
  for (;;) {
    const { items } = await entries.page({ partition }, { limit: pageSize })
    await inConcert(items, ({ key }) => entries.remove(key))
    if (items.length < pageSize) return
  }
}
