import { api } from '../../../shared/contract/api.ts'
import type { Removal } from '../../../shared/domain/access/access-entry.ts'
import { subjectText } from '../../../shared/domain/access/access-entry.ts'
import type { AccessReview, ReviewEntry, ReviewKey, ReviewPlan } from '../../../shared/domain/access/access-review.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import type { Kept } from '../../../shared/ports/storage.ts'
import { mappingsOf } from '../../../shared/services/access/access-of.ts'
import { keepEntries, removeEntry } from '../../../shared/services/access/decide-entries.ts'
import { exportAccess, exportReview } from '../../../shared/services/access/export-access.ts'
import { listAccess } from '../../../shared/services/access/list-access.ts'
import { listReviewEntries, nameOfMember, shownEntry } from '../../../shared/services/access/review-entries.ts'
import {
  beginReview,
  changePlan,
  getReview,
  readPlan,
  signOffReview,
  withdrawReview,
} from '../../../shared/services/access/reviews.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, reviewId }: ReviewKey) => ({ action, organisationId, subject: `access-review:${reviewId}` })

/** What a removal is called in the trail: the same act as elsewhere. */
const actOf: Readonly<Record<Removal, AuditAction>> = {
  deactivate: 'membership.deactivated',
  suspend: 'system-integration.suspended',
}

async function shownReview(ports: RequestPorts, review: Kept<AccessReview>) {
  const name = review.endedBy && (await nameOfMember(ports, review.organisationId, review.endedBy))
  return { ...review, ...(name === undefined ? {} : { endedByName: name }) }
}

const shownPlan = ({ clock }: RequestPorts, plan: ReviewPlan) => ({
  ...plan,
  isDue: plan.dueAt !== undefined && plan.open === undefined && plan.dueAt <= clock.now(),
})

/** Who has access to an Organisation, and the reviews of it. */
export const accessFunctions = [
  http(api.listAccess, (ports, { cursor, limit, organisationId, since }) =>
    listAccess(ports, { organisationId, since: since === undefined ? since : new Date(since) }, { cursor, limit }),
  ),
  httpAnswer(api.exportAccess, (ports, { format, ...search }) =>
    Promise.resolve({ value: {}, file: exportAccess(ports, search, format) }),
  ),
  http(api.listAccessReviews, async (ports, { organisationId, ...wish }) => {
    const page = await ports.accessReviews.list(organisationId, wish)
    return { ...page, items: await Promise.all(page.items.map((review) => shownReview(ports, review))) }
  }),
  http(
    api.beginAccessReview,
    async (ports, { organisationId }, caller) => beginReview(ports, organisationId, await becomeMember(ports, caller)),
    audited('access-review.begun'),
  ),
  http(api.readAccessReview, async (ports, key) => shownReview(ports, await getReview(ports, key))),
  http(api.listReviewEntries, async (ports, { organisationId, reviewId, ...wish }) =>
    listReviewEntries(ports, await getReview(ports, { organisationId, reviewId }), wish),
  ),
  httpAnswer(api.exportAccessReview, async (ports, { format, ...key }) => ({
    value: {},
    file: exportReview(ports, await getReview(ports, key), format),
  })),
  http(
    api.keepReviewEntries,
    async (ports, wish, caller) => ({
      organisationId: wish.organisationId,
      reviewId: wish.reviewId,
      outcomes: await keepEntries(ports, wish, await becomeMember(ports, caller)),
    }),
    audited('access-review.decided'),
  ),
  http(
    api.removeReviewEntry,
    async (ports, key, caller) => {
      const by = await becomeMember(ports, caller)
      const { entry, effect } = await removeEntry(ports, key, caller, by)
      const shown = await shownEntry(ports, entry, await mappingsOf(ports, key.organisationId))
      return { ...shown, ...(effect ? { effect } : {}) }
    },
    ({ effect, ...entry }: ReviewEntry & { readonly effect?: Removal }) => [
      audited('access-review.decided')(entry),
      ...(effect
        ? [{ action: actOf[effect], organisationId: entry.organisationId, subject: subjectText(entry.subject) }]
        : []),
    ],
  ),
  http(
    api.signOffAccessReview,
    async (ports, key, caller) =>
      shownReview(ports, await signOffReview(ports, key, await becomeMember(ports, caller))),
    audited('access-review.signed-off'),
  ),
  http(
    api.withdrawAccessReview,
    async (ports, key, caller) =>
      shownReview(ports, await withdrawReview(ports, key, await becomeMember(ports, caller))),
    audited('access-review.withdrawn'),
  ),
  http(api.readReviewPlan, async (ports, { organisationId }) =>
    shownPlan(ports, await readPlan(ports, organisationId)),
  ),
  http(
    api.changeReviewPlan,
    async (ports, wish) => shownPlan(ports, await changePlan(ports, wish)),
    ({ organisationId }) => ({
      action: 'access-review.planned',
      organisationId,
      subject: 'access-review-plan',
    }),
  ),
]
