import { startSimulators } from '../../../local/simulators/simulators.ts'
import { typedFor } from '../../../local/stack/seed-providers.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import type { World, WorldProvider } from '../../../local/worlds/world.ts'
import { providerId, type ProviderId } from '../../../shared/domain/ids.ts'
import {
  createIdentityProvider,
  switchIdentityProvider,
  type NewProvider,
} from '../../../shared/services/identity-providers.ts'
import { northBank } from '../../shared/support/facts.ts'
import type { ProviderHub } from './provider-hub.ts'

type Kind = WorldProvider['kind']

export interface CustomerProviders {
  readonly address: string
  of(kind: Kind): WorldProvider
  /** Sets one up for the north bank and enables it. */
  setUp(kind: Kind, change?: Partial<NewProvider>): Promise<ProviderId>
  /** The subject of somebody whom a provider knows. */
  subject(kind: Kind, displayName: string): string
  /** A browser at the provider's page, which posts a choice; what it brings back to the hub. */
  choose(start: URL, choice: Readonly<Record<string, string>>): Promise<URLSearchParams>
  stop(): Promise<void>
}

/** The simulated providers of the bank world's customers, on a free port, with the hub's clock. */
export async function customerProviders(
  hub: ProviderHub,
  change: (provider: WorldProvider) => WorldProvider = (provider) => provider,
): Promise<CustomerProviders> {
  const bank = await loadWorld('bank')
  const world: World = {
    ...bank,
    providers: bank.providers.map((provider) => ({
      ...change(provider),
      redirectUris: [`https://hub.example/auth/callback`],
    })),
  }
  const running = await startSimulators({ world, providers: { port: 0 }, clock: hub.ports.clock })
  const address = running.providers?.address ?? ''
  const of = (kind: Kind) => {
    const found = world.providers.find((each) => each.kind === kind)
    if (!found) throw new Error(`The world has no ${kind}.`)
    return found
  }
  return {
    address,
    of,
    setUp: async (kind, wish = {}) => {
      const provider = of(kind)
      const created = await createIdentityProvider(hub.ports, {
        organisationId: northBank,
        kind,
        label: provider.label,
        icon: 'key',
        order: 100,
        clientId: provider.clientId,
        clientSecret: provider.clientSecret,
        responseMode: 'query',
        loginHandler: 'auto-sync',
        membershipKind: 'portal',
        redirectUri: 'https://hub.example/auth/callback',
        ...typedFor(provider, address),
        ...wish,
      })
      await switchIdentityProvider(hub.ports, created, 'enabled')
      return providerId(created.providerId)
    },
    subject: (kind, displayName) => {
      const person = of(kind).people.find((each) => each.displayName === displayName)
      if (!person) throw new Error(`There is no ${displayName}.`)
      return person.subject
    },
    choose: async (start, choice) => {
      const body = new URLSearchParams([...start.searchParams, ...Object.entries(choice)])
      const answer = await fetch(start.origin + start.pathname, { method: 'POST', body, redirect: 'manual' })
      const location = answer.headers.get('location')
      if (location === null) throw new Error(`The provider stays on its page: ${(await answer.text()).slice(0, 400)}`)
      return new URL(location).searchParams
    },
    stop: () => running.stop(),
  }
}
