import { addressGuard } from '../../../shared/adapters/address-guard/address-guard.ts'
import { providerClient } from '../../../shared/adapters/providers/provider-client.ts'
import type { OrganisationId, ProviderId } from '../../../shared/domain/ids.ts'
import { providerId as asProviderId } from '../../../shared/domain/ids.ts'
import { finishSignIn, type SignInResult } from '../../../shared/services/finish-sign-in.ts'
import {
  createIdentityProvider,
  switchIdentityProvider,
  type NewProvider,
} from '../../../shared/services/identity-providers.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { anOrganisation, noon, northBank, southBank } from '../../shared/support/facts.ts'
import { memoryPorts, platform, type MemoryPorts } from '../memory-ports.ts'
import type { MemoryTables } from '../memory-tables.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

export interface ProviderHub {
  readonly ports: MemoryPorts
  readonly tables: MemoryTables
}

/**
 * The hub's services over tables in memory, with two banks and the platform; providers are called over HTTP on this machine.
 * @param now where a provider has the time of this machine, and the hub has to have it, too
 */
export async function providerHub(now?: () => Date): Promise<ProviderHub> {
  const { ports: made, tables } = memoryPorts(noon)
  const ports = now ? { ...made, clock: { ...made.clock, now } } : made
  const guard = addressGuard({ allowLoopback: true })
  for (const organisationId of [northBank, southBank, platform.organisationId])
    await ports.organisations.insert(anOrganisation({ organisationId, displayName: organisationId }))
  return {
    ports: {
      ...ports,
      addressGuard: guard,
      providerClient: providerClient(guard, ports.clock, () => Promise.resolve('a-managed-identity')),
    },
    tables,
  }
}

/** Sets a provider up from its discovery document, and enables it. */
export async function setUp({ ports }: ProviderHub, change: Partial<NewProvider>): Promise<ProviderId> {
  const created = await createIdentityProvider(ports, {
    organisationId: northBank,
    kind: 'oidc',
    label: 'Customers',
    icon: 'key',
    order: 100,
    clientId: 'hub',
    clientSecret: 's&cret',
    responseMode: 'query',
    loginHandler: 'link-by-email',
    membershipKind: 'portal',
    ...change,
  })
  await switchIdentityProvider(ports, created, 'enabled')
  return asProviderId(created.providerId)
}

/** Who answers a start. */
interface Answering {
  authorise(start: URL): URLSearchParams | Promise<URLSearchParams>
}

export interface SignInPlay {
  readonly organisation?: OrganisationId
  /** The session that the browser has. */
  readonly session?: string
  readonly prompt?: 'none'
  /** What becomes of the answer on its way. */
  readonly answer?: (parameters: URLSearchParams) => void
}

/** One browser, from the start to the end. */
export async function signIn(
  { ports }: Pick<ProviderHub, 'ports'>,
  op: Answering,
  provider: ProviderId,
  { organisation = northBank, session, prompt, answer = () => undefined }: SignInPlay = {},
): Promise<SignInResult> {
  const at = { provider, organisation }
  const begun = await startSignIn(ports, { at, prompt, returnTo: '/console/' }, { browser: undefined, session })
  const parameters = await op.authorise(new URL(begun.location))
  answer(parameters)
  return finishSignIn(ports, { provider, parameters, browser: begun.browser, session })
}

/** The Member whom a session is of. */
export async function memberOf({ ports }: Pick<ProviderHub, 'ports'>, result: SignInResult) {
  if (result.kind !== 'signed-in') throw new Error(`Not signed in: ${result.kind}`)
  const session = await ports.sessions.find(sessionHash(ports, result.session))
  if (!session) throw new Error('There is no such session.')
  return session
}
