import type { OrganisationId } from '../ids.ts'
import type { SignInState } from '../sign-in-state.ts'
import { longestAct, type OpenAct } from './told-event.ts'

/** A sign-in as the act that its used state notes: what it changed is told with its trace, or was interrupted. */
export interface NotedSignIn {
  readonly act: OpenAct
  /** Whose trace it would be, and its number. */
  readonly organisationId: OrganisationId
  readonly number: string
}

/** Undefined for a state that nobody used, or whose sign-in was noted in another way. */
export function notedSignIn({ usedAt, usedBy, organisationId, provider }: SignInState): NotedSignIn | undefined {
  if (usedAt === undefined || usedBy === undefined || organisationId === undefined) return undefined
  const act: OpenAct = {
    actId: usedBy,
    organisationId,
    operation: 'FinishProviderSignIn',
    at: usedAt,
    actor: 'anonymous',
    correlationId: usedBy,
    ids: [`provider=${provider}`],
  }
  return { act, organisationId, number: usedBy }
}

/** Whether whoever took the answer may still be at it. */
export const mayGoOn = ({ act }: NotedSignIn, now: Date): boolean =>
  now.getTime() - act.at.getTime() < longestAct * 60_000
