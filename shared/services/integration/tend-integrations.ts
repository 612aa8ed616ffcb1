import { isHubError } from '../../domain/hub-error.ts'
import { isUnderWay } from '../../domain/integration/provisioning.ts'
import { isTurning } from '../../domain/integration/rotation.ts'
import { secretStateAt, type Secret } from '../../domain/secret.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import { moveOn, policyOf, startRotation } from './start-integration-work.ts'
import { longestLeadDays } from '../../domain/integration/secret-policy.ts'

const pageSize = 200
const day = 86_400_000

/** Every row of a list, page by page; what goes wrong with one stops no other, and is told at the end. */
async function each<Row>(
  list: (wish: PageWish) => Promise<Page<Row>>,
  act: (row: Row) => Promise<boolean>,
): Promise<number> {
  let done = 0
  const faults: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await list({ cursor, limit: pageSize })
    for (const row of page.items)
      try {
        if (await act(row)) done += 1
      } catch (thrown) {
        faults.push(thrown)
      }
    cursor = page.next
  } while (cursor !== undefined)
  if (faults.length > 0) throw faults[0]
  return done
}

/**
 * Moves on what stands still: what a crash left without its workflow, what had to give up for a while, and rotations whose overlap is
 * over. Answers how many. Safe to repeat.
 */
export async function resumeIntegrationWork(ports: RequestPorts): Promise<number> {
  const provisionings = await each(
    (wish) => ports.provisionings.listAll(wish),
    ({ organisationId, provisioningId, ...one }) =>
      isUnderWay(one)
        ? moveOn(ports, { kind: 'provisioning', organisationId, provisioningId })
        : Promise.resolve(false),
  )
  const rotations = await each(
    (wish) => ports.rotations.listAll(wish),
    ({ organisationId, clientId, ...one }) =>
      isTurning(one) || one.state === 'overlapping'
        ? moveOn(ports, { kind: 'rotation', organisationId, clientId })
        : Promise.resolve(false),
  )
  return provisionings + rotations
}

/**
 * Starts to renew every password whose lead time has begun, by its Organisation's policy. A missed day is caught up: what is due stays due.
 * A certificate is the customer's own and is renewed by them. Answers how many. Safe to repeat.
 */
export async function startDueRotations(ports: RequestPorts): Promise<number> {
  const now = ports.clock.now()
  const horizon = new Date(now.getTime() + longestLeadDays * day)
  return each(
    (wish) => ports.integrationSecrets.listByExpiry(horizon, wish),
    (secret) => renewIfDue(ports, secret, now),
  )
}

async function renewIfDue(ports: RequestPorts, secret: Secret, now: Date): Promise<boolean> {
  const { organisationId, clientId, kind } = secret
  if (kind !== 'password' || secret.supersededAt !== undefined) return false
  const { leadDays } = await policyOf(ports, organisationId)
  if (secretStateAt(secret, now, leadDays) === 'current') return false
  const integration = await ports.systemIntegrations.find(organisationId, clientId)
  if (integration?.state !== 'active' && integration?.state !== 'suspended') return false
  try {
    await startRotation(ports, { organisationId, clientId, reason: 'due', credential: { kind: 'password' } }, 'hub')
    return true
  } catch (thrown) {
    // It is being renewed already.
    if (isHubError(thrown, 'rotation.overlapping')) return false
    throw thrown
  }
}
