import type { SystemIntegration } from '../../domain/callers/registered-client.ts'
import { daysLater } from '../../domain/invitation.ts'
import { secretIdOf, watchedKeptDays, noticeDays, type WatchedSecret } from '../../domain/secret-notice.ts'
import type { Secret } from '../../domain/secret.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import { everyPage } from '../every-page.ts'
import { noticeSecret, type NoticeNeeds, type SeenSecret } from './notice-secret.ts'
import { untilSilent } from './tell-people.ts'
import { watchProviderSecret } from './watch-provider-secrets.ts'

const pageSize = 100
/** How many Secrets are worked on at once. */
const lanes = 8
/** In milliseconds. */
const longestRun = 8 * 60_000

export type WatchNeeds = NoticeNeeds &
  Pick<
    RequestPorts,
    'integrationSecrets' | 'systemIntegrations' | 'identityProviders' | 'watchedSecrets' | 'deliveries'
  >

/**
 * Tells people of every Secret whose end comes near, by the rows alone (of integrations, and of identity providers): whatever Microsoft answers or not. Catches up after missed runs and
 * repeats nothing. One that goes wrong stops no other. Returns how many notices were told. Safe to repeat and to interrupt.
 */
export async function watchSecrets(given: WatchNeeds): Promise<number> {
  const ports = { ...given, tellOperators: untilSilent(given.tellOperators) }
  const now = ports.clock.now()
  const run = beginRun(ports)
  const horizon = daysLater(now, noticeDays[0])
  let count = await eachOf(
    (wish) => ports.integrationSecrets.listByExpiry(horizon, wish),
    (secret) => watchRow(ports, secret),
    run,
  )
  count += await eachOf(
    (wish) => ports.identityProviders.scan({}, wish),
    (provider) => watchProviderSecret(ports, provider),
    run,
  )
  for (const month of monthsBetween(daysLater(now, -31), horizon))
    count += await eachOf(
      (wish) => ports.watchedSecrets.listEnding(month, wish),
      // Rows tell more of those than what is remembered of them.
      (secret) => (isOfRows(secret) ? Promise.resolve(0) : noticeSecret(ports, secret)),
      run,
    )
  await forgetOld(ports, daysLater(now, -watchedKeptDays), run)
  if (run.faults.length > 0) throw run.faults[0]
  return count
}

const isOfRows = ({ origin }: WatchedSecret) => origin === 'own' || origin === 'provider'

/** Of a Secret in whose place another one was taken, or whose program is gone, nobody needs to hear. */
export async function watchRow(ports: WatchNeeds, secret: Secret): Promise<number> {
  if (secret.supersededAt && (await isReplaced(ports, secret))) return 0
  const integration = await ports.systemIntegrations.find(secret.organisationId, secret.clientId)
  return isWatched(integration) ? noticeSecret(ports, seenRow(secret)) : 0
}

/** Whether somebody has what is to be used instead: until then the program has the earlier one alone. */
async function isReplaced({ integrationSecrets, deliveries }: WatchNeeds, { organisationId, clientId }: Secret) {
  const all = await everyPage((wish) => integrationSecrets.list(organisationId, { ...wish, clientId }))
  for (const secret of all.filter(({ supersededAt }) => supersededAt === undefined)) {
    if (secret.kind !== 'password' || secret.vaultName === undefined) return true
    if ((await deliveries.findOfSecret(secret))?.state === 'opened') return true
  }
  return false
}

export const isWatched = (integration: SystemIntegration | undefined) =>
  integration !== undefined && integration.state !== 'revoked'

export const seenRow = (secret: Secret): SeenSecret => {
  const { organisationId, clientId, keyId, kind, displayName, startsAt, endsAt } = secret
  return {
    ...{ organisationId, clientId, keyId, kind, displayName, startsAt },
    secretId: secretIdOf(secret),
    origin: 'own',
    ...(endsAt === undefined ? {} : { endsAt }),
  }
}

/** What the watch knew of Secrets that ended long ago goes; their own rows are whoever's that keeps them. */
async function forgetOld(ports: WatchNeeds, before: Date, run: Run): Promise<void> {
  for (const month of monthsBetween(daysLater(before, -31), before))
    await eachOf(
      (wish) => ports.watchedSecrets.listEnding(month, wish),
      async (secret) => {
        if (secret.endsAt !== undefined && secret.endsAt < before) await ports.watchedSecrets.remove(secret)
        return 0
      },
      run,
    )
}

/** As `2026-11`, both included. */
export function monthsBetween(from: Date, to: Date): readonly string[] {
  const months: string[] = []
  const month = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth()))
  for (; month <= to; month.setUTCMonth(month.getUTCMonth() + 1)) months.push(month.toISOString().slice(0, 7))
  return months
}

/** One run of a timer, which the host would end in its midst after ten minutes. */
export interface Run {
  readonly faults: unknown[]
  readonly mayGoOn: () => boolean
}

export function beginRun({ clock }: Pick<WatchNeeds, 'clock'>): Run {
  const until = clock.now().getTime() + longestRun
  return { faults: [], mayGoOn: () => clock.now().getTime() < until }
}

/**
 * Every entry of a list, a few at a time; what the run has no time for waits for the next one. What goes wrong with one is put among the faults.
 * Returns the sum of what each act counted.
 */
export async function eachOf<Item>(
  list: (wish: PageWish) => Promise<Page<Item>>,
  act: (item: Item) => Promise<number>,
  { faults, mayGoOn }: Run,
  width = lanes,
): Promise<number> {
  const counts: number[] = []
  let cursor: string | undefined
  do {
    const page = await list({ cursor, limit: pageSize })
    const waiting = [...page.items]
    const lane = async () => {
      for (let item = waiting.shift(); item !== undefined && mayGoOn(); item = waiting.shift())
        try {
          counts.push(await act(item))
        } catch (thrown) {
          faults.push(thrown)
        }
    }
    await Promise.all(Array.from({ length: width }, lane))
    cursor = page.next
  } while (cursor !== undefined && mayGoOn())
  return counts.reduce((sum, count) => sum + count, 0)
}
