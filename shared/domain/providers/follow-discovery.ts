import type { Drift } from './drift.ts'
import type { B2cSettings, OpenIdProvider, OpenIdSettings } from './identity-provider.ts'

/** What a provider follows: its addresses. What it signs with, and how the hub proves itself, is an administrator's choice and stays. */
export type Followed = Pick<OpenIdSettings, 'keysUrl' | 'userDetailsUrl' | 'endSessionUrl'> &
  Pick<OpenIdProvider, 'authorisationUrl' | 'tokenUrl'> &
  Partial<Pick<B2cSettings, 'flows'>>

/** What a look at the document found. */
export type Look = { readonly found: Followed } | { readonly drift: Drift }

const followed = ['authorisationUrl', 'tokenUrl', 'keysUrl', 'userDetailsUrl', 'endSessionUrl', 'flows'] as const

/**
 * A provider after a look at its discovery document: its addresses follow the document; what cannot be followed is remembered, with the
 * moment at which that began, and the last good copy goes on serving. The same provider where nothing changed.
 */
export function followDiscovery(provider: OpenIdProvider, look: Look, now: Date): OpenIdProvider {
  const { drift, driftedAt, ...rest } = provider
  if ('drift' in look) {
    if (drift === look.drift) return provider
    return { ...rest, drift: look.drift, driftedAt: driftedAt ?? now }
  }
  const before: Partial<Followed> = provider
  const isSame = followed.every((name) => JSON.stringify(before[name]) === JSON.stringify(look.found[name]))
  if (isSame && drift === undefined) return provider
  const { userDetailsUrl: _, endSessionUrl: __, ...without } = rest
  const { authorisationUrl, tokenUrl, keysUrl, userDetailsUrl, endSessionUrl, flows } = look.found
  return {
    ...without,
    authorisationUrl,
    tokenUrl,
    keysUrl,
    ...(userDetailsUrl === undefined ? {} : { userDetailsUrl }),
    ...(endSessionUrl === undefined ? {} : { endSessionUrl }),
    ...(flows === undefined ? {} : { flows }),
    changedAt: isSame ? provider.changedAt : now,
  }
}
