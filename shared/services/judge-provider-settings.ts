import type { IdentityProvider } from '../domain/providers/identity-provider.ts'
import { discoveryAddress, judgeDiscovery, type Discovered } from '../domain/providers/judge-discovery.ts'
import { addressesOf, settingsOf, type KindSettings, type TypedSettings } from '../domain/providers/provider-draft.ts'
import type { Ports } from '../ports/ports.ts'

/** Settings that are whole, every address of them judged. */
export async function judgeProviderSettings(
  ports: Pick<Ports, 'providerClient' | 'addressGuard'>,
  kind: IdentityProvider['kind'],
  typed: TypedSettings,
): Promise<KindSettings> {
  const discovered = await discover(ports, typed)
  const settings = settingsOf(kind, { ...typed, discoveryUrl: discovered?.discoveryUrl }, discovered)
  const followed = discovered && isAsDiscovered(settings, discovered) ? settings : unfollowed(settings)
  await Promise.all(addressesOf(settings).map((address) => ports.addressGuard.judgeAddress(address)))
  return followed
}

/** An address that somebody typed beside the document does not follow it, and neither do the others then. */
const isAsDiscovered = (settings: KindSettings, { authorisationUrl, tokenUrl, ...others }: Discovered) => {
  const { scope, clientAuthentication } = settings
  return !isElsewhere(settings, { ...others, authorisationUrl, tokenUrl, scope, clientAuthentication })
}

function unfollowed(settings: KindSettings): KindSettings {
  if (settings.kind !== 'oidc') return settings
  const { discoveryUrl: _, ...typed } = settings
  return typed
}

async function discover(
  { providerClient }: Pick<Ports, 'providerClient'>,
  { discoveryUrl }: TypedSettings,
): Promise<Discovered | undefined> {
  if (discoveryUrl === undefined) return undefined
  const address = discoveryAddress(discoveryUrl)
  return judgeDiscovery(await providerClient.discover(address), address)
}

/** Whether other addresses are called from then on. */
export const isElsewhere = (current: KindSettings, settings: KindSettings) =>
  addressesOf(settings).join(' ') !== addressesOf(current).join(' ')
