import type { Secret } from '../secret.ts'
import type { CredentialTask } from './credential-task.ts'

/** `asked`: by a person; `due`: its lead time began; `emergency`: the earlier one is removed at once. */
export const rotationReasons = ['asked', 'due', 'emergency'] as const
export type RotationReason = (typeof rotationReasons)[number]

/** `overlapping`: both work, until the earlier one may go. */
export const rotationStates = ['running', 'overlapping', 'finished', 'undoing', 'failed'] as const
export type RotationState = (typeof rotationStates)[number]

export const rotationSteps = ['credential', 'probe', 'secret', 'overlap', 'withdraw', 'settle', 'undo'] as const
export type RotationStep = (typeof rotationSteps)[number]

/** One Secret that takes the place of others: a row for each System integration, so that there is one at a time. */
export interface Rotation extends CredentialTask {
  readonly clientId: string
  readonly rotationId: string
  readonly reason: RotationReason
  readonly state: RotationState
  readonly step: RotationStep
  /** Of the registration. */
  readonly objectId: string
  readonly overlapDays: number
  /** Until when the earlier ones stay, once the new one works. */
  readonly overlapEndsAt?: Date
}

/** By which the credential of this very rotation is found again at Microsoft after a crash. */
export const rotationTag = ({ rotationId }: Pick<Rotation, 'rotationId'>): string =>
  `Tenantry ${rotationId.slice(0, 13)}`

export const isTurning = ({ state }: Pick<Rotation, 'state'>): boolean => state === 'running' || state === 'undoing'

/** Before that nothing is to be done for one whose Secrets overlap. */
export const isOverlapOver = (
  { state, overlapEndsAt }: Pick<Rotation, 'state' | 'overlapEndsAt'>,
  now: Date,
): boolean => state === 'overlapping' && (overlapEndsAt === undefined || overlapEndsAt <= now)

const usual: Readonly<Record<RotationStep, RotationStep | undefined>> = {
  credential: 'probe',
  probe: 'secret',
  secret: 'overlap',
  overlap: 'withdraw',
  withdraw: 'settle',
  settle: undefined,
  undo: undefined,
}
/** What leaked is removed as soon as the new one works. */
const emergency: Readonly<Record<RotationStep, RotationStep | undefined>> = {
  ...usual,
  secret: 'withdraw',
}

/** What the row becomes when its step is done. */
export function rotationAfter(rotation: Rotation, found: Partial<Rotation>, now: Date): Rotation {
  const { waitsFor: _, ...rest } = rotation
  const step = (rotation.reason === 'emergency' ? emergency : usual)[rotation.step]
  const moved = { ...rest, ...found, changedAt: now }
  if (step === undefined) return { ...moved, state: rotation.state === 'undoing' ? 'failed' : 'finished' }
  return { ...moved, step, state: step === 'overlap' ? 'overlapping' : 'running' }
}

/** What becomes of it when a step cannot be done: as long as nothing relies on the new Secret, it is taken back. */
export function rotationRefused(rotation: Rotation, failure: NonNullable<Rotation['failure']>, now: Date): Rotation {
  const early = rotation.step === 'credential' || rotation.step === 'probe'
  if (rotation.state !== 'running' || !early) return { ...rotation, waitsFor: failure, changedAt: now }
  return { ...rotation, state: 'undoing', step: 'undo', failure, changedAt: now }
}

const day = 86_400_000

/** How long whoever took the new value has to put it into the program, in days; a shorter overlap is as long as it says. */
const installDays = 7

/**
 * Whether the earlier Secrets may go. Microsoft's tokens do not say by which secret they were got (`azpacr` tells a secret from a
 * certificate, no more), so that nobody can be seen using the new one: what counts is that the date has come and that somebody took the new
 * value long enough ago to make use of it. As long as nobody did, the earlier ones stay until they end by themselves.
 * @param takenAt when the new one's value was opened
 */
export function mayWithdraw(
  { overlapEndsAt, overlapDays }: Pick<Rotation, 'overlapEndsAt' | 'overlapDays'>,
  earlier: readonly Pick<Secret, 'endsAt'>[],
  takenAt: Date | undefined,
  now: Date,
): boolean {
  const ended = earlier.every(({ endsAt }) => endsAt !== undefined && endsAt <= now)
  if (ended || takenAt === undefined) return ended
  const installedAt = takenAt.getTime() + Math.min(overlapDays, installDays) * day
  return installedAt <= now.getTime() && (overlapEndsAt === undefined || overlapEndsAt <= now)
}
