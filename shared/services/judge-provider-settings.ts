import type { IdentityProvider } from '../domain/providers/identity-provider.ts'
import { discoveryAddress, judgeDiscovery, type Discovered } from '../domain/providers/judge-discovery.ts'
import { b2cDocuments, b2cSettingsOf, judgePolicyDocument, type B2cPlace } from '../domain/providers/b2c.ts'
import { entraDocument, judgeEntraDocument } from '../domain/providers/entra-settings.ts'
import {
  addressesOf,
  facebookSettingsOf,
  placeOf,
  settingsOf,
  withShared,
  type KindSettings,
  type TypedSettings,
} from '../domain/providers/provider-draft.ts'
import type { Ports } from '../ports/ports.ts'

/** Settings that are whole, every address of them judged. */
export async function judgeProviderSettings(
  ports: Pick<Ports, 'providerClient' | 'addressGuard'>,
  kind: IdentityProvider['kind'],
  typed: TypedSettings,
): Promise<KindSettings> {
  const settings = await wholeSettings(ports, kind, typed)
  await Promise.all(addressesOf(settings).map((address) => ports.addressGuard.judgeAddress(address)))
  return settings
}

async function wholeSettings(
  ports: Pick<Ports, 'providerClient'>,
  kind: IdentityProvider['kind'],
  typed: TypedSettings,
): Promise<KindSettings> {
  switch (kind) {
    case 'facebook':
      return facebookSettingsOf(typed)
    case 'b2c':
      return withShared(await readB2c(ports, placeOf(kind, typed)), typed.scope)
    case 'entra': {
      const place = placeOf(kind, typed)
      const document = await ports.providerClient.discover(entraDocument(place))
      return withShared(judgeEntraDocument(document, place), typed.scope)
    }
    case 'oidc':
    case 'oauth2': {
      const discovered = await discover(ports, typed)
      const settings = settingsOf(kind, { ...typed, discoveryUrl: discovered?.discoveryUrl }, discovered)
      return discovered && isAsDiscovered(settings, discovered) ? settings : unfollowed(settings)
    }
  }
}

/** Every policy's own document. @throws HubError `discovery.refused`, … */
export async function readB2c({ providerClient }: Pick<Ports, 'providerClient'>, place: B2cPlace) {
  const documents = await Promise.all(
    b2cDocuments(place).map(async (each) => ({
      ...each,
      found: judgePolicyDocument(await providerClient.discover(each.address), each),
    })),
  )
  return b2cSettingsOf(place, documents)
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
