import { HubError } from '../hub-error.ts'
import type { OrganisationId } from '../ids.ts'

/** `revoked` is the end: what comes back is another registration, with another client id. */
export type SystemIntegrationState = 'pending' | 'active' | 'suspended' | 'revoked'

/** A customer's own program: an application of the platform's own Entra tenant that asks for tokens of the System API. */
export interface SystemIntegration {
  readonly organisationId: OrganisationId
  /** The application's client id: a GUID in lower case, registered once on the whole platform. */
  readonly clientId: string
  readonly displayName: string
  readonly state: SystemIntegrationState
  readonly createdAt: Date
  readonly changedAt: Date
}

/** One of the platform's own APIs, which asks about tokens of every Organisation. */
export interface PlatformService {
  readonly clientId: string
  readonly displayName: string
  readonly createdAt: Date
}

/** What a client id is registered as; one client id is one thing. */
export type RegisteredClient =
  | { readonly kind: 'system-integration'; readonly integration: SystemIntegration }
  | { readonly kind: 'platform-service'; readonly service: PlatformService }

type Transition = (integration: SystemIntegration, at: Date) => SystemIntegration

/** Its tokens are refused until it is resumed. @throws HubError `state.conflicting` unless it is active */
export const suspendedIntegration: Transition = (integration, at) => moved(integration, ['active'], 'suspended', at)

/** @throws HubError `state.conflicting` unless it is suspended */
export const resumedIntegration: Transition = (integration, at) => moved(integration, ['suspended'], 'active', at)

/** Its tokens are refused for ever. @throws HubError `state.conflicting` where it is revoked already */
export const revokedIntegration: Transition = (integration, at) =>
  moved(integration, ['pending', 'active', 'suspended'], 'revoked', at)

function moved(
  integration: SystemIntegration,
  from: readonly SystemIntegrationState[],
  state: SystemIntegrationState,
  at: Date,
): SystemIntegration {
  if (from.includes(integration.state)) return { ...integration, state, changedAt: at }
  throw new HubError('state.conflicting', `This system integration is ${integration.state}.`)
}
