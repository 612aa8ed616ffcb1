import { deliveryStateAt } from '../../domain/delivery.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { daysLater } from '../../domain/invitation.ts'
import { defaultLeadDays, secretStateAt, type Secret } from '../../domain/secret.ts'
import { secretIdOf, type WatchedSecret } from '../../domain/secret-notice.ts'
import type { BoardEntry } from '../../domain/secrets-board.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import { monthsBetween } from './watch-secrets.ts'

export type BoardNeeds = Pick<
  Ports,
  'clock' | 'integrationSecrets' | 'watchedSecrets' | 'systemIntegrations' | 'deliveries'
>

/** First the Secrets of the rows, then what the sweep found besides them. */
const lists = ['rows', 'found'] as const
type ListOf = (typeof lists)[number]

/** Every Secret of an Organisation, with its state now. */
export async function listBoard(
  ports: BoardNeeds,
  organisationId: OrganisationId,
  { cursor, limit }: PageWish,
): Promise<Page<BoardEntry>> {
  const [list = '', inner] = cursor === undefined ? ['rows'] : splitCursor(cursor)
  if (list === 'rows') {
    const { items, next } = await ports.integrationSecrets.list(organisationId, { cursor: inner, limit })
    const own = await ofRows(ports, items)
    if (next !== undefined) return { items: own, next: `rows.${next}` }
    if (own.length >= limit) return { items: own, next: 'found' }
    const found = await listBoard(ports, organisationId, { cursor: 'found', limit: limit - own.length })
    return { ...found, items: [...own, ...found.items] }
  }
  if (list !== 'found') throw noCursor()
  const { items, next } = await ports.watchedSecrets.listFound(organisationId, { cursor: inner, limit })
  return { items: await ofFound(ports, items), ...(next === undefined ? {} : { next: `found.${next}` }) }
}

/** Months such as `2026-11`, both included. */
export interface Stretch {
  readonly fromMonth?: string | undefined
  readonly toMonth?: string | undefined
}

/** Longer than the longest Secret lives, in days. */
const furthest = 800
/** One request looks at no more than a few years. */
const mostMonths = 60

/**
 * Every Secret of every Organisation that ends within a stretch of months, month by month; from the last one on where nothing is said.
 * @throws HubError `cursor.invalid`, `input.invalid` (a stretch of more than five years, or none)
 */
export async function listPlatformBoard(
  ports: BoardNeeds,
  { fromMonth, toMonth }: Stretch,
  { cursor, limit }: PageWish,
): Promise<Page<BoardEntry>> {
  const now = ports.clock.now()
  const months = monthsBetween(monthOf(fromMonth) ?? daysLater(now, -31), monthOf(toMonth) ?? daysLater(now, furthest))
  if (months.length === 0 || months.length > mostMonths)
    throw new HubError('input.invalid', 'The stretch of months must be one to sixty months long.')
  const steps = months.flatMap((month) => lists.map((list) => `${month}_${list}`))
  const [step, inner] = cursor === undefined ? [steps[0] ?? ''] : splitCursor(cursor)
  let at = steps.indexOf(step)
  if (at < 0) throw noCursor()
  // Months without an end are passed over at once.
  for (let place = inner; ; place = undefined, at += 1) {
    const { items, next } = await stepOf(ports, steps[at] ?? '', { cursor: place, limit })
    const following = next === undefined ? steps[at + 1] : `${steps[at] ?? ''}.${next}`
    if (items.length > 0 || following === undefined || next !== undefined)
      return { items, ...(following === undefined ? {} : { next: following }) }
  }
}

async function stepOf(ports: BoardNeeds, step: string, wish: PageWish): Promise<Page<BoardEntry>> {
  const [month, list] = step.split('_') as [string, ListOf]
  if (list === 'rows') {
    const page = await ports.integrationSecrets.listEnding(month, wish)
    return { ...page, items: await ofRows(ports, page.items) }
  }
  const page = await ports.watchedSecrets.listEnding(month, wish)
  return {
    ...page,
    items: await ofFound(
      ports,
      page.items.filter(({ origin }) => origin !== 'own'),
    ),
  }
}

const monthOf = (month: string | undefined) => (month === undefined ? undefined : new Date(`${month}-01T00:00:00Z`))

function splitCursor(cursor: string): [string, string | undefined] {
  const dot = cursor.indexOf('.')
  return dot < 0 ? [cursor, undefined] : [cursor.slice(0, dot), cursor.slice(dot + 1)]
}

const noCursor = () => new HubError('cursor.invalid', 'The cursor is not one of this list.')

async function ofRows(ports: BoardNeeds, secrets: readonly Secret[]): Promise<readonly BoardEntry[]> {
  const nameOf = await namesOf(ports, secrets)
  return Promise.all(
    secrets.map(async (secret): Promise<BoardEntry> => {
      const { organisationId, clientId, keyId, kind, displayName, startsAt, endsAt } = secret
      const deliverable = kind === 'password' && secret.vaultName !== undefined
      const delivery = deliverable ? await ports.deliveries.findOfSecret(secret) : undefined
      const now = ports.clock.now()
      return {
        ...{ organisationId, clientId, keyId, kind, displayName, startsAt },
        secretId: secretIdOf(secret),
        origin: 'own',
        state: secretStateAt(secret, now, defaultLeadDays),
        ...nameOf(secret),
        ...(endsAt === undefined ? {} : { endsAt }),
        ...(deliverable ? { delivery: delivery ? deliveryStateAt(delivery, now) : 'none' } : {}),
      }
    }),
  )
}

async function ofFound(ports: BoardNeeds, secrets: readonly WatchedSecret[]): Promise<readonly BoardEntry[]> {
  const nameOf = await namesOf(ports, secrets)
  return secrets.map((secret) => ({
    ...secret,
    state: secretStateAt(secret, ports.clock.now(), defaultLeadDays),
    ...nameOf(secret),
  }))
}

type OfProgram = Pick<BoardEntry, 'organisationId' | 'clientId'>

/** The names of the programs on a page, each read once. */
async function namesOf({ systemIntegrations }: BoardNeeds, entries: readonly OfProgram[]) {
  const names = new Map<string, string>()
  const keyOf = ({ organisationId, clientId = '' }: OfProgram) => `${organisationId}/${clientId}`
  const programs = new Map(entries.map((entry) => [keyOf(entry), entry]))
  await Promise.all(
    [...programs].map(async ([key, { organisationId, clientId }]) => {
      const found = clientId === undefined ? undefined : await systemIntegrations.find(organisationId, clientId)
      if (found) names.set(key, found.displayName)
    }),
  )
  return (entry: OfProgram) => {
    const integration = names.get(keyOf(entry))
    return integration === undefined ? {} : { integration }
  }
}
