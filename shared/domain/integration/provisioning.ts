import { HubError } from '../hub-error.ts'
import type { CredentialTask } from './credential-task.ts'

/**
 * `finished`: the System integration is active. `undoing` ends in `failed`, `removing` in `removed`: nothing of it is left at Microsoft, in
 * the vault or among the Secrets.
 */
export const provisioningStates = ['running', 'finished', 'undoing', 'failed', 'removing', 'removed'] as const
export type ProvisioningState = (typeof provisioningStates)[number]

/** In the order of doing; those from `close` on take back. */
export const provisioningSteps = [
  'application',
  'service-principal',
  'role',
  'credential',
  'probe',
  'secret',
  'activate',
  'settle',
  'close',
  'withdraw',
  'forget',
] as const
export type ProvisioningStep = (typeof provisioningSteps)[number]

/** How a System integration comes to be, is taken over, or goes: one row, moved on step by step. */
export interface Provisioning extends CredentialTask {
  /** The same for the same name within an Organisation, or for the same registration that is adopted. */
  readonly provisioningId: string
  /** Counts from 1; a new one begins where an earlier one failed or was removed. */
  readonly attempt: number
  readonly displayName: string
  /** The registration was there before: it is never removed, and its other credentials are never touched. */
  readonly adopted: boolean
  readonly state: ProvisioningState
  readonly step: ProvisioningStep
  readonly objectId?: string
  /** Known from the beginning where a registration is adopted. */
  readonly clientId?: string
  readonly servicePrincipalId?: string
}

/** The registration's unique name in the platform's tenant: what makes it one, whoever asks to make it. */
export const uniqueNameOf = ({ provisioningId, attempt }: Pick<Provisioning, 'provisioningId' | 'attempt'>): string =>
  `tenantry-${provisioningId}-${attempt}`

/** By which the credential of this very task is found again at Microsoft after a crash. */
export const provisioningTag = ({
  provisioningId,
  attempt,
}: Pick<Provisioning, 'provisioningId' | 'attempt'>): string => `Tenantry ${provisioningId.slice(0, 8)}-${attempt}`

const after: Readonly<Record<ProvisioningStep, ProvisioningStep | undefined>> = {
  application: 'service-principal',
  'service-principal': 'role',
  role: 'credential',
  credential: 'probe',
  probe: 'secret',
  secret: 'activate',
  activate: 'settle',
  settle: undefined,
  close: 'withdraw',
  withdraw: 'forget',
  forget: undefined,
}

/** What the row becomes when its step is done. */
export function provisioningAfter(provisioning: Provisioning, found: Partial<Provisioning>, now: Date): Provisioning {
  const { waitsFor: _, ...rest } = provisioning
  const step = after[provisioning.step]
  const moved = { ...rest, ...found, changedAt: now }
  if (step !== undefined) return { ...moved, step }
  const ends = { running: 'finished', undoing: 'failed', removing: 'removed' } as const
  const { state } = provisioning
  return state in ends ? { ...moved, state: ends[state as keyof typeof ends] } : moved
}

export const isUnderWay = ({ state }: Pick<Provisioning, 'state'>): boolean =>
  state === 'running' || state === 'undoing' || state === 'removing'

/**
 * What becomes of it when a step cannot be done: what was made is taken back. Once the System integration is active it stays, and what
 * is left to do is left to whoever tends it.
 */
export function provisioningRefused(
  provisioning: Provisioning,
  failure: NonNullable<Provisioning['failure']>,
  now: Date,
): Provisioning {
  const { state, step } = provisioning
  if (state !== 'running' || step === 'settle') return { ...provisioning, waitsFor: failure, changedAt: now }
  return { ...provisioning, state: 'undoing', step: 'close', failure, changedAt: now }
}

/** @throws HubError `state.conflicting` unless it is finished */
export function provisioningRemoved(provisioning: Provisioning, now: Date): Provisioning {
  if (provisioning.state !== 'finished')
    throw new HubError('state.conflicting', `This provisioning is ${provisioning.state}.`)
  return { ...provisioning, state: 'removing', step: 'close', changedAt: now }
}
