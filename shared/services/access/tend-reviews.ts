import { isReminderDue, reviewKeptDays, type ReviewPlan } from '../../domain/access/access-review.ts'
import { reviewDueMail } from '../../domain/access/review-mail.ts'
import { isHubError, type HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { daysLater } from '../../domain/invitation.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { activeAdmins } from '../active-admins.ts'
import { everyPage } from '../every-page.ts'
import { beginRun, eachOf } from '../secrets/watch-secrets.ts'
import { prepareReview, type PrepareNeeds } from './prepare-review.ts'

type Needs = PrepareNeeds & Pick<Ports, 'members' | 'organisations' | 'noticeSettings' | 'mail' | 'platform'>

/** No more than so many Admins are told. */
const mostAdmins = 50

/**
 * Goes on with reviews that are still being prepared, tells of those that are due, and removes those that are too old. An
 * Organisation where that goes wrong keeps no other one waiting. Safe to repeat.
 * @returns how many things it did
 */
export async function tendReviews(ports: Needs): Promise<number> {
  const run = beginRun(ports)
  const done = await eachOf(
    (wish) => ports.accessReviews.listPlans(wish),
    (plan) => tendPlan(ports, plan),
    run,
  )
  if (run.faults.length > 0) throw run.faults[0]
  return done
}

async function tendPlan(ports: Needs, plan: Kept<ReviewPlan>): Promise<number> {
  try {
    return (await goOn(ports, plan)) + (await remind(ports, plan)) + (await purge(ports, plan.organisationId))
  } catch (thrown) {
    // Somebody is at it at this moment: the next run looks again.
    if (isHubError(thrown, 'version.stale')) return 0
    throw thrown
  }
}

async function goOn(ports: Needs, { organisationId, open }: ReviewPlan): Promise<number> {
  if (open === undefined) return 0
  const review = await ports.accessReviews.find({ organisationId, reviewId: open })
  if (review?.state !== 'preparing') return 0
  await prepareReview(ports, review)
  return 1
}

/**
 * First the mails, each with a key of its due date, so that a repeat sends the same mails again, which are one; then the date. While the mail
 * service does not answer the date stays, and the next run repeats them.
 * @throws HubError `mail.unavailable`
 */
async function remind(ports: Needs, plan: Kept<ReviewPlan>): Promise<number> {
  const { accessReviews, clock, organisations, random, mail, platform } = ports
  const { organisationId, dueAt } = plan
  if (dueAt === undefined || !isReminderDue(plan, clock.now())) return 0
  const organisation = await organisations.find(organisationId)
  if (organisation?.state !== 'active') return 0
  const facts = {
    organisationId,
    organisation: organisation.displayName,
    dueAt,
    page: `${platform.publicUrl}/console/access`,
  }
  let unsent: HubError | undefined
  for (const to of await recipientsOf(ports, organisationId))
    try {
      await mail.send(reviewDueMail(facts, to, random.hash(to.toLowerCase()).slice(0, 16)))
    } catch (thrown) {
      if (!isHubError(thrown)) throw thrown
      // Whom no mail will ever reach, the start page tells. One who is not reached yet keeps it from no other.
      if (!isHubError(thrown, 'mail.unconfigured', 'mail.refused')) unsent = thrown
    }
  if (unsent) throw unsent
  await accessReviews.putPlan({ ...plan, remindedOf: dueAt }, plan)
  return 1
}

/** The Admins whose address is known, and whom the Organisation names for notices; where nobody is, the operators. */
async function recipientsOf(ports: Needs, organisationId: OrganisationId): Promise<readonly string[]> {
  const [admins, settings] = await Promise.all([
    activeAdmins(ports, organisationId, mostAdmins),
    ports.noticeSettings.find(organisationId),
  ])
  const held = await Promise.all(admins.map((memberId) => ports.memberships.find(organisationId, memberId)))
  const known = held.flatMap((one) => one?.provenEMail ?? one?.profile?.Email ?? [])
  const all = [...new Map([...known, ...(settings?.contacts ?? [])].map((to) => [to.toLowerCase(), to])).values()]
  return all.length > 0 ? all : ports.platform.operatorContacts
}

async function purge({ accessReviews, clock }: Needs, organisationId: OrganisationId): Promise<number> {
  const before = daysLater(clock.now(), -reviewKeptDays)
  const all = await everyPage((wish) => accessReviews.list(organisationId, wish))
  const old = all.filter(({ endedAt }) => endedAt !== undefined && endedAt < before)
  for (const review of old) await accessReviews.remove(review)
  return old.length
}
