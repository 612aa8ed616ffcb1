import type { Drift } from './drift.ts'
import type { OidcProvider } from './identity-provider.ts'
import type { Discovered } from './judge-discovery.ts'

/** What a look at the document found. */
export type Look = { readonly found: Discovered } | { readonly drift: Drift }

/** The addresses of a provider. What it signs with, and how the hub proves itself, is an administrator's choice and stays. */
const followed = ['authorisationUrl', 'tokenUrl', 'keysUrl', 'userDetailsUrl', 'endSessionUrl'] as const

/**
 * A provider after a look at its discovery document: its addresses follow the document; what cannot be followed is remembered, with the
 * moment at which that began, and the last good copy goes on serving. The same provider where nothing changed.
 */
export function followDiscovery(provider: OidcProvider, look: Look, now: Date): OidcProvider {
  const { drift, driftedAt, ...rest } = provider
  if ('drift' in look) {
    if (drift === look.drift) return provider
    return { ...rest, drift: look.drift, driftedAt: driftedAt ?? now }
  }
  const isSame = followed.every((name) => provider[name] === look.found[name])
  if (isSame && drift === undefined) return provider
  const { userDetailsUrl: _, endSessionUrl: __, ...without } = rest
  const { authorisationUrl, tokenUrl, keysUrl, userDetailsUrl, endSessionUrl } = look.found
  return {
    ...without,
    authorisationUrl,
    tokenUrl,
    keysUrl,
    ...(userDetailsUrl === undefined ? {} : { userDetailsUrl }),
    ...(endSessionUrl === undefined ? {} : { endSessionUrl }),
    changedAt: isSame ? provider.changedAt : now,
  }
}
