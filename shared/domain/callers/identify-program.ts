import { HubError, type ErrorCode } from '../hub-error.ts'
import type { EntraTenantId, OrganisationId } from '../ids.ts'
import type { Organisation, OrganisationState } from '../organisation.ts'
import { integrationPermissions, servicePermissions } from '../roles.ts'
import type { RegisteredClient, SystemIntegration, SystemIntegrationState } from './registered-client.ts'
import type { PlatformServiceIdentity, SystemIntegrationIdentity, TokenFacts } from './token-identity.ts'

/** What a genuine app-only token of the System API says, or one of the hub's own that was made from it. */
export interface ProgramToken {
  readonly facts: TokenFacts
  readonly tid: EntraTenantId
  readonly clientId: string
  readonly roles: readonly string[]
  /** A token of the hub's own is good for one Organisation. */
  readonly organisation?: OrganisationId
}

/** What is kept about that program. */
export interface ProgramFacts {
  readonly client: RegisteredClient | undefined
  /** The Organisation of the system integration. */
  readonly organisation: Organisation | undefined
}

/**
 * Which program an app-only token stands for: its client decides, and its app role must be that of what the client is registered as.
 * That the token is one of the System API's audience and of the platform's own tenant, its trust has seen to.
 * @param named the Organisation that is asked for; a system integration has one alone, a platform service none
 * @throws HubError `program.unknown`, `role.missing`, `integration.pending`, `integration.suspended`, `integration.revoked`,
 * `organisation.suspended`, `organisation.invited`, `organisation.unknown`, `organisation.foreign`
 */
export function identifyProgram(
  token: ProgramToken,
  { client, organisation }: ProgramFacts,
  named: OrganisationId | undefined,
): SystemIntegrationIdentity | PlatformServiceIdentity {
  const { facts, tid, clientId, roles } = token
  if (!client) throw new HubError('program.unknown', 'This program has not been registered here.')
  if (!roles.includes(roleOf[client.kind]))
    throw new HubError('role.missing', 'This program has not been given its app role.')
  const identity = { token: facts, tid, clientId }
  if (client.kind === 'platform-service')
    return { kind: 'platform-service', ...identity, permissions: servicePermissions }
  const { integration } = client
  const shut = whyShut(integration, organisation)
  if (shut) throw new HubError(...shut)
  const foreign = [named, token.organisation].some((id) => id !== undefined && id !== integration.organisationId)
  if (foreign) throw new HubError('organisation.foreign', 'This program is of another organisation.')
  return {
    kind: 'system-integration',
    ...identity,
    organisation: integration.organisationId,
    roles: ['System'],
    permissions:
      facts.kind === 'exchanged' && facts.scopes.length > 0
        ? integrationPermissions.filter((permission) => facts.scopes.includes(permission))
        : integrationPermissions,
  }
}

const roleOf: Readonly<Record<RegisteredClient['kind'], string>> = {
  'system-integration': 'System',
  'platform-service': 'PlatformService',
}

type Shut = readonly [code: ErrorCode, sentence: string]

const shutBy: Readonly<Record<Exclude<SystemIntegrationState, 'active'>, Shut>> = {
  pending: ['integration.pending', 'This program is not set up yet.'],
  suspended: ['integration.suspended', 'This program is suspended.'],
  revoked: ['integration.revoked', 'This program was revoked.'],
}

const shutIn: Readonly<Record<Exclude<OrganisationState, 'active'>, Shut>> = {
  suspended: ['organisation.suspended', 'The organisation of this program is suspended.'],
  invited: ['organisation.invited', 'The organisation of this program has not finished its onboarding yet.'],
}

function whyShut({ state }: SystemIntegration, organisation: Organisation | undefined): Shut | undefined {
  if (state !== 'active') return shutBy[state]
  if (!organisation) return ['organisation.unknown', 'There is no such organisation.']
  return organisation.state === 'active' ? undefined : shutIn[organisation.state]
}
