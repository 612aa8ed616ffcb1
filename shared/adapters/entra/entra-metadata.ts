import { HubError } from '../../domain/hub-error.ts'
import { readKeySet, type KeySet } from '../../domain/tokens/signing-keys.ts'
import type { Clock } from '../../ports/clock.ts'
import { publicAuthority, type Fetch } from './entra-address.ts'
import { refreshed } from './refreshed.ts'

/** The parts of the discovery document that we use. OpenID Connect Discovery 1.0 §3. */
export interface EntraDocument {
  /** With `{tenantid}` in place of the tenant. */
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
  /** Absent where the provider has no sign-out of its own. */
  readonly end_session_endpoint?: string
}

export interface EntraMetadata {
  document(): Promise<EntraDocument>
  /** The key set, fetched again when `kid` is given and not in it. `raw` is the document as it was published. */
  keys(kid: string | undefined): Promise<{ readonly keys: KeySet; readonly raw: unknown }>
}

/** Where the document of an authority stands: `organizations` for every work account, or one tenant. */
export const documentAddress = (authority: string) =>
  `${publicAuthority}/${authority}/v2.0/.well-known/openid-configuration`

/** What Entra publishes about itself, cached. @throws HubError `provider.unavailable` when it was never reached */
export function entraMetadata(fetchEntra: Fetch, clock: Clock): EntraMetadata {
  const document = refreshed(
    async () => readDocument(await getJson(fetchEntra, documentAddress('organizations'))),
    clock,
  )
  const keySet = refreshed(async () => {
    const { jwks_uri } = await document.get()
    const raw = await getJson(fetchEntra, jwks_uri)
    const keys = readKeySet(raw)
    if (keys.size === 0) throw unavailable('the key set holds no usable key')
    return { keys, raw }
  }, clock)
  return {
    document: () => document.get(),
    keys: async (kid) => {
      const current = await keySet.get()
      return kid === undefined || current.keys.has(kid) ? current : keySet.force()
    },
  }
}

const unavailable = (cause: unknown) =>
  new HubError('provider.unavailable', 'Your identity provider does not answer. Try again in a moment.', { cause })

async function getJson(fetchEntra: Fetch, url: string): Promise<unknown> {
  try {
    const response = await fetchEntra(url, { headers: { accept: 'application/json' } })
    if (response.status !== 200) throw new Error(`answered ${response.status}`)
    return await response.json()
  } catch (thrown) {
    throw unavailable(thrown)
  }
}

function readDocument(value: unknown): EntraDocument {
  const found = value as Partial<Record<keyof EntraDocument, unknown>> | null
  const names = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const
  const missing = names.filter((name) => typeof found?.[name] !== 'string')
  if (missing.length > 0) throw unavailable(`the discovery document lacks ${missing.join(', ')}`)
  return value as EntraDocument
}
