import {
  tokenCaller,
  type PlatformServiceCaller,
  type SystemIntegrationCaller,
  type TokenCaller,
} from '../domain/caller.ts'
import type { TokenIdentity } from '../domain/callers/token-identity.ts'
import { isTrouble } from '../domain/callers/trouble.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Permission } from '../domain/roles.ts'
import type { Ports } from '../ports/ports.ts'
import { identifyGenuine } from './identify-token.ts'
import type { GenuineToken } from './verify-bearer.ts'

type Needs = Parameters<typeof identifyGenuine>[0] & Pick<Ports, 'platform'>

/** What a request asks for. */
export interface RequestedRight {
  readonly permission: Permission
  /** The Organisation in the request's path: it is the one that is to be active. */
  readonly organisation: OrganisationId | undefined
}

/**
 * Whoever calls the API with a token. A person acts in the Organisation of the path; where nothing opens it to them, or not far enough, an
 * Admin of the platform acts there as an operator.
 * @throws HubError why nobody is let in, `storage.unavailable`
 */
export async function resolveTokenCaller(
  ports: Needs,
  token: GenuineToken,
  { permission, organisation }: RequestedRight,
): Promise<TokenCaller | SystemIntegrationCaller | PlatformServiceCaller> {
  const own = await attempt(identifyGenuine(ports, token, organisation))
  const suffices = 'identity' in own && own.identity.permissions.includes(permission)
  const operator = suffices ? undefined : await asOperator(ports, token)
  if (operator) return tokenCaller(operator)
  if ('identity' in own) return tokenCaller(own.identity)
  throw own.refusal
}

async function asOperator(ports: Needs, token: GenuineToken): Promise<TokenIdentity | undefined> {
  const home = await attempt(identifyGenuine(ports, token, ports.platform.organisationId))
  return 'identity' in home && home.identity.kind === 'member' && home.identity.operator ? home.identity : undefined
}

type Outcome = { readonly identity: TokenIdentity } | { readonly refusal: unknown }

async function attempt(identifying: Promise<TokenIdentity>): Promise<Outcome> {
  try {
    return { identity: await identifying }
  } catch (thrown) {
    if (isTrouble(thrown)) throw thrown
    return { refusal: thrown }
  }
}
