import { isHubError } from '../../domain/hub-error.ts'
import { isUnderWay } from '../../domain/integration/provisioning.ts'
import { isOverlapOver, isTurning } from '../../domain/integration/rotation.ts'
import { secretStateAt, type Secret } from '../../domain/secret.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import { beginRun, eachOf } from '../secrets/watch-secrets.ts'
import { moveOn, policyOf, startRotation, type IntegrationWork } from './start-integration-work.ts'
import { longestLeadDays } from '../../domain/integration/secret-policy.ts'

const day = 86_400_000

/**
 * Moves on what stands still: what a crash left without its workflow, what had to give up for a while, and rotations whose overlap is
 * over. Answers how many. Safe to repeat.
 */
export async function resumeIntegrationWork(ports: RequestPorts): Promise<number> {
  const now = ports.clock.now()
  const run = beginRun(ports)
  const move = async (work: IntegrationWork) => ((await moveOn(ports, work)) ? 1 : 0)
  const provisionings = await eachOf(
    (wish) => ports.provisionings.listAll(wish),
    async ({ organisationId, provisioningId, ...one }) =>
      isUnderWay(one) ? move({ kind: 'provisioning', organisationId, provisioningId }) : 0,
    run,
  )
  const rotations = await eachOf(
    (wish) => ports.rotations.listAll(wish),
    async ({ organisationId, clientId, ...one }) =>
      isTurning(one) || isOverlapOver(one, now) ? move({ kind: 'rotation', organisationId, clientId }) : 0,
    run,
  )
  if (run.faults.length > 0) throw run.faults[0]
  return provisionings + rotations
}

/**
 * Starts to renew every password whose lead time has begun, by its Organisation's policy. A missed day is caught up: what is due stays due.
 * A certificate is the customer's own and is renewed by them. Answers how many. Safe to repeat.
 */
export async function startDueRotations(ports: RequestPorts): Promise<number> {
  const now = ports.clock.now()
  const horizon = new Date(now.getTime() + longestLeadDays * day)
  const run = beginRun(ports)
  const started = await eachOf(
    (wish) => ports.integrationSecrets.listByExpiry(horizon, wish),
    async (secret) => ((await renewIfDue(ports, secret, now)) ? 1 : 0),
    run,
  )
  if (run.faults.length > 0) throw run.faults[0]
  return started
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
