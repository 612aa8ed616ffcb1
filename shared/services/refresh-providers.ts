import { isHubError } from '../domain/hub-error.ts'
import { drifts, type Drift } from '../domain/providers/drift.ts'
import { followDiscovery, type Look } from '../domain/providers/follow-discovery.ts'
import { judgeEntraDocument } from '../domain/providers/entra-settings.ts'
import { isOpenId, type IdentityProvider, type OpenIdProvider } from '../domain/providers/identity-provider.ts'
import { judgeDiscovery, refuseOtherProof } from '../domain/providers/judge-discovery.ts'
import { addressesOf, withShared } from '../domain/providers/provider-draft.ts'
import { minutesLater } from '../domain/session.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { readB2c } from './judge-provider-settings.ts'
import { recordAct } from './record-act.ts'

/** Looked at together: a provider that does not answer holds up few others. */
const pageSize = 16
/** One run stays well below the host's limit of ten minutes. */
const longestRun = 4

type Followed = Kept<OpenIdProvider> & { readonly discoveryUrl: string }

/**
 * Reads the discovery document of every enabled provider again. A run begins anywhere among them and goes round, so that one that is cut
 * short leaves out others each time. Safe to repeat and to interrupt. Returns how many changed.
 */
export async function refreshProviders(ports: RequestPorts): Promise<number> {
  const { identityProviders, clock, random } = ports
  const until = minutesLater(clock.now(), longestRun)
  const middle = random.guid()
  let changed = 0
  for (const stretch of [{ from: middle }, { before: middle }]) {
    let cursor: string | undefined
    do {
      const page = await identityProviders.scan(stretch, { cursor, limit: pageSize })
      const outcomes = await Promise.all(page.items.filter(isFollowed).map((provider) => refresh(ports, provider)))
      changed += outcomes.filter(Boolean).length
      cursor = page.next
    } while (cursor !== undefined && clock.now() < until)
  }
  return changed
}

const isFollowed = (provider: Kept<IdentityProvider>): provider is Followed =>
  isOpenId(provider) && provider.state === 'enabled' && provider.discoveryUrl !== undefined

/** What somebody changes meanwhile counts; the next run looks again. */
async function refresh(ports: RequestPorts, provider: Followed): Promise<boolean> {
  const { version, ...current } = provider
  const after = followDiscovery(current, await lookAt(ports, provider), ports.clock.now())
  if (after === current) return false
  try {
    await ports.identityProviders.replace(after, version)
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return false
    throw thrown
  }
  await recordAct(ports, {
    organisationId: provider.organisationId,
    action: after.drift === undefined ? 'provider.followed' : 'provider.drifted',
    actor: 'hub',
    subject: `provider:${provider.providerId}`,
    foreign: false,
  })
  return true
}

async function lookAt(ports: Pick<RequestPorts, 'providerClient' | 'addressGuard'>, provider: Followed): Promise<Look> {
  try {
    const found = await readAgain(ports, provider)
    // The address allows for a slash at its end; who speaks there has to stay the same to the letter.
    if (found.issuer !== provider.issuer) return { drift: 'issuer-mismatched' }
    await Promise.all(addressesOf(found).map((address) => ports.addressGuard.judgeAddress(address)))
    return { found }
  } catch (thrown) {
    if (isHubError(thrown, 'discovery.refused')) return { drift: ruleIn(thrown.details?.['rule']) }
    if (isHubError(thrown, 'address.refused')) return { drift: 'address-refused' }
    if (isHubError(thrown, 'address.unresolved', 'address.unreachable', 'address.oversize'))
      return { drift: 'unreachable' }
    throw thrown
  }
}

async function readAgain({ providerClient }: Pick<RequestPorts, 'providerClient'>, provider: Followed) {
  const { discoveryUrl, scope } = provider
  if (provider.kind === 'b2c') return withShared(await readB2c({ providerClient }, provider), scope)
  const document = await providerClient.discover(discoveryUrl)
  if (provider.kind === 'entra') return withShared(judgeEntraDocument(document, provider), scope)
  const found = judgeDiscovery(document, discoveryUrl)
  refuseOtherProof(document, provider.clientAuthentication)
  return { ...found, scope }
}

const ruleIn = (rule: unknown): Drift => drifts.find((known) => known === rule) ?? 'unreadable'
