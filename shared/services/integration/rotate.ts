import type { AuditAction } from '../../domain/audit.ts'
import { isHubError, type ErrorCode } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { secretOf, type StepOutcome } from '../../domain/integration/credential-task.ts'
import {
  isTurning,
  mayWithdraw,
  rotationAfter,
  rotationRefused,
  rotationTag,
  type Rotation,
  type RotationStep,
} from '../../domain/integration/rotation.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { decideAgain } from '../decide-again.ts'
import { everyPage } from '../every-page.ts'
import { addCredential, claimed, probeCredential, removeCredential, removeTagged, type Place } from './credential.ts'
import { afterFailure } from './task-outcome.ts'

export interface RotationKey {
  readonly organisationId: OrganisationId
  readonly clientId: string
}

type Needs = Pick<
  Ports,
  | 'platform'
  | 'clock'
  | 'random'
  | 'applications'
  | 'secrets'
  | 'grantAppToken'
  | 'integrationSecrets'
  | 'systemIntegrations'
  | 'rotations'
  | 'deliveries'
  | 'audit'
>
/** What the step found; `stays` where it is not time for the next one yet. */
type Step = (ports: Needs, rotation: Rotation) => Promise<Partial<Rotation> | 'stays'>

const day = 86_400_000

/**
 * Does the next step of a rotation and writes down that it is done. The earlier Secret works until its successor is at Microsoft, in the
 * vault, has been tried, and is counted; whatever crashes before leaves the earlier one, whatever crashes after leaves both.
 */
export async function rotationStep(ports: Needs, key: RotationKey): Promise<StepOutcome> {
  const kept = await ports.rotations.find(key.organisationId, key.clientId)
  if (!kept || (!isTurning(kept) && kept.state !== 'overlapping')) return { kind: 'over' }
  try {
    const current = await claimed(ports.rotations, kept, ports.clock.now())
    const found = await steps[current.step](ports, current)
    if (found === 'stays') return { kind: 'over' }
    const next = rotationAfter(current, found, ports.clock.now())
    await ports.rotations.replace(next, current.version).catch(async (thrown: unknown) => {
      if (isHubError(thrown, 'version.stale')) await removeUncounted(ports, current, found.keyId)
      throw thrown
    })
    return { kind: isTurning(next) || next.state === 'overlapping' ? 'more' : 'over' }
  } catch (thrown) {
    return afterFailure(thrown, (code) => refuseRotation(ports, { ...key, code }))
  }
}

/** Another run of this step was quicker: its credential counts, and the one that was added here is removed again. */
async function removeUncounted(ports: Needs, rotation: Rotation, keyId: string | undefined): Promise<void> {
  if (rotation.step !== 'credential' || keyId === undefined) return
  const kept = await ports.rotations.find(rotation.organisationId, rotation.clientId)
  if (kept?.keyId !== keyId) await removeCredential(ports, rotation.objectId, { kind: rotation.kind, keyId })
}

/** Enough patience was shown, or a step was refused for good: before anybody relies on the new Secret, it is taken back. */
export async function refuseRotation(
  ports: Needs,
  { organisationId, clientId, code }: RotationKey & { readonly code: ErrorCode },
): Promise<StepOutcome> {
  return decideAgain(async () => {
    const current = await ports.rotations.find(organisationId, clientId)
    if (!current || (!isTurning(current) && current.state !== 'overlapping')) return { kind: 'over' }
    const next = rotationRefused(current, code, ports.clock.now())
    await ports.rotations.replace(next, current.version)
    return { kind: next.step === current.step ? 'over' : 'more' }
  })
}

const steps: Readonly<Record<RotationStep, Step>> = {
  credential: (ports, rotation) => addCredential(ports, rotation, placeOf(rotation)),
  probe: async (ports, rotation) => {
    await probeCredential(ports, rotation, rotation.clientId)
    return {}
  },
  secret: countNew,
  overlap: async (ports, rotation) => {
    const [earlier, takenAt] = await Promise.all([earlierSecrets(ports, rotation), whenTaken(ports, rotation)])
    return mayWithdraw(rotation, earlier, takenAt, ports.clock.now()) ? {} : 'stays'
  },
  withdraw: async (ports, rotation) => {
    // Never the last one: the new one must be counted.
    if (!(await newSecret(ports, rotation))) return {}
    for (const secret of await earlierSecrets(ports, rotation)) {
      await removeCredential(ports, rotation.objectId, secret)
      await ports.integrationSecrets.remove(secret)
    }
    await record(ports, rotation, 'secret.withdrawn')
    return {}
  },
  settle: async (ports, rotation) => {
    if (await isGone(ports, rotation)) return {}
    await removeTagged(ports, placeOf(rotation), rotation.keyId)
    return {}
  },
  undo: async (ports, rotation) => {
    if (await isGone(ports, rotation)) return {}
    await removeTagged(ports, placeOf(rotation), undefined)
    const { keyId, objectId, kind } = rotation
    if (keyId !== undefined) await removeCredential(ports, objectId, { kind, keyId })
    return {}
  },
}

/** The System integration was taken away meanwhile, and its registration with all it had. */
async function isGone({ systemIntegrations, applications }: Needs, { organisationId, clientId }: Rotation) {
  const integration = await systemIntegrations.find(organisationId, clientId)
  return integration?.state === 'revoked' && (await applications.find(clientId)) === undefined
}

const placeOf = (rotation: Rotation): Place => ({
  objectId: rotation.objectId,
  clientId: rotation.clientId,
  tag: rotationTag(rotation),
})

/** From here on the new Secret counts, and the earlier ones are superseded. */
async function countNew(ports: Needs, rotation: Rotation): Promise<Partial<Rotation>> {
  const { integrationSecrets, clock } = ports
  const now = clock.now()
  const secret = secretOf(rotation, rotation.clientId, rotationTag(rotation), now)
  if (secret) await integrationSecrets.insert(secret)
  for (const earlier of await earlierSecrets(ports, rotation))
    if (earlier.supersededAt === undefined)
      await integrationSecrets.replace({ ...earlier, supersededAt: now }, earlier.version)
  await record(ports, rotation, 'secret.rotated')
  return { overlapEndsAt: new Date(now.getTime() + rotation.overlapDays * day) }
}

/** Told once more where a crash follows: the trail rather says a thing twice than never. */
async function record({ audit, clock }: Needs, rotation: Rotation, action: AuditAction): Promise<void> {
  const { organisationId, clientId, startedBy, rotationId: correlationId } = rotation
  const actor = startedBy === 'hub' ? 'hub' : `member:${startedBy}`
  const subject = `system-integration:${clientId}`
  await audit.append({ organisationId, at: clock.now(), action, actor, subject, correlationId, foreign: false })
}

const newSecret = ({ integrationSecrets }: Needs, { organisationId, clientId, keyId = '' }: Rotation) =>
  integrationSecrets.find({ organisationId, clientId, keyId })

/** Those whose place the new one takes. Trust in the customer's own issuer is no secret and stays. */
async function earlierSecrets(
  { integrationSecrets }: Needs,
  { organisationId, clientId, keyId }: Rotation,
): Promise<readonly Kept<Secret>[]> {
  const all = await everyPage((wish) => integrationSecrets.list(organisationId, { ...wish, clientId }))
  return all.filter((secret) => secret.keyId !== keyId && secret.kind !== 'federated')
}

/** A certificate is the customer's own; a password is theirs when its Delivery was opened. */
async function whenTaken(
  { deliveries }: Needs,
  { organisationId, clientId, keyId = '', kind, startedAt }: Rotation,
): Promise<Date | undefined> {
  if (kind !== 'password') return startedAt
  const delivery = await deliveries.findOfSecret({ organisationId, clientId, keyId })
  return delivery?.state === 'opened' ? (delivery.endedAt ?? delivery.createdAt) : undefined
}
