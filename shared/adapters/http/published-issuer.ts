import { HubError } from '../../domain/hub-error.ts'
import { readKeySet, type KeySet } from '../../domain/tokens/signing-keys.ts'
import type { Clock } from '../../ports/clock.ts'
import { refreshed } from './refreshed.ts'

/** A request that somebody else answers for: where it may go, how long it may take, that no redirect is followed. */
export type Fetch = (url: string, options?: RequestInit) => Promise<Response>

/** The parts of a discovery document that verifying tokens needs. OpenID Connect Discovery 1.0 §3. */
export interface IssuerDocument {
  readonly issuer: string
  readonly jwks_uri: string
}

/** Where an issuer publishes, and what of it must be there. */
export interface IssuerAddress<Document extends IssuerDocument> {
  /** Of the discovery document. */
  readonly document: string
  /** Who must be speaking there; Microsoft Entra's document names a template, and whoever asks may take it as it is. */
  readonly issuer?: string
  /** Texts that the document must hold besides issuer and keys. */
  readonly needs?: readonly (keyof Document & string)[]
}

export interface PublishedIssuer<Document extends IssuerDocument = IssuerDocument> {
  document(): Promise<Document>
  /** The key set, fetched again when `kid` is given and not in it. `raw` is the document as it was published. */
  keys(kid: string | undefined): Promise<{ readonly keys: KeySet; readonly raw: unknown }>
}

/** Of a published document, in bytes. The largest that are known have a tenth of it. */
const documentLimit = 256 * 1024

/**
 * What an issuer publishes about itself, cached: renewed ahead every hour, good for a day, kept for as long as there is nothing better.
 * A document that names another issuer than the one expected is as good as none. @throws HubError `provider.unavailable` when it was never reached
 */
export function publishedIssuer<Document extends IssuerDocument>(
  address: IssuerAddress<Document>,
  fetchFrom: Fetch,
  clock: Clock,
): PublishedIssuer<Document> {
  const document = refreshed(async () => checkDocument(await getJson(fetchFrom, address.document), address), clock)
  const keySet = refreshed(async () => {
    const { jwks_uri } = await document.get()
    return fetchKeys(fetchFrom, jwks_uri)
  }, clock)
  return {
    document: () => document.get(),
    keys: async (kid) => {
      const current = await keySet.get()
      return kid === undefined || current.keys.has(kid) ? current : keySet.force()
    },
  }
}

/**
 * Published issuers by the address of their document, each with a cache of its own. Of more than `most` the one that was not asked for
 * longest is forgotten.
 */
export function publishedIssuers(
  fetchFrom: Fetch,
  clock: Clock,
  most = 1_000,
): (address: IssuerAddress<IssuerDocument>) => PublishedIssuer {
  const known = latest<PublishedIssuer>(most)
  return (address) =>
    known(JSON.stringify([address.document, address.issuer, address.needs]), () =>
      publishedIssuer(address, fetchFrom, clock),
    )
}

/** A key set of which the address alone is known. */
export interface PublishedKeySet {
  /** Fetched again when `kid` is given and not in it, at most once in five minutes. @throws HubError `provider.unavailable` */
  get(kid: string | undefined): Promise<KeySet>
  /** Fetched again, at most once in five minutes: for tokens that name no key. @throws HubError `provider.unavailable` */
  again(): Promise<KeySet>
}

/** Anybody can send a token of an issuer that does not answer: at whatever rate they come, it is asked no more often than this. */
const keysRetriedAfter = 5_000

/** Key sets by their addresses, cached like those of {@link publishedIssuer}. */
export function publishedKeySets(fetchFrom: Fetch, clock: Clock, most = 1_000): (url: string) => PublishedKeySet {
  const known = latest<PublishedKeySet>(most)
  return (url) =>
    known(url, () => {
      const keySet = refreshed(async () => (await fetchKeys(fetchFrom, url)).keys, clock, keysRetriedAfter)
      return {
        get: async (kid) => {
          const current = await keySet.get()
          return kid === undefined || current.has(kid) ? current : keySet.force()
        },
        again: () => keySet.force(),
      }
    })
}

/** Values by name, made when they are first asked for. Of more than `most` the one that was not asked for longest is forgotten. */
function latest<Value>(most: number): (name: string, make: () => Value) => Value {
  const known = new Map<string, Value>()
  return (name, make) => {
    const value = known.get(name) ?? make()
    known.delete(name)
    known.set(name, value)
    const [oldest] = known.keys()
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return value
  }
}

async function fetchKeys(fetchFrom: Fetch, url: string): Promise<{ readonly keys: KeySet; readonly raw: unknown }> {
  const raw = await getJson(fetchFrom, url)
  const keys = readKeySet(raw)
  if (keys.size === 0) throw unavailable('the key set holds no usable key')
  return { keys, raw }
}

const unavailable = (cause: unknown) =>
  new HubError('provider.unavailable', 'Your identity provider does not answer. Try again in a moment.', { cause })

async function getJson(fetchFrom: Fetch, url: string): Promise<unknown> {
  try {
    const response = await fetchFrom(url, { headers: { accept: 'application/json' } })
    if (response.status !== 200) throw new Error(`answered ${response.status}`)
    return JSON.parse(await textOf(response))
  } catch (thrown) {
    throw unavailable(thrown)
  }
}

/** Read no further than the limit: what a provider sends is not ours to bound otherwise. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > documentLimit) throw new Error(`sent more than ${documentLimit} bytes`)
    chunks.push(chunk)
  }
  // As a response's own text is read: without the mark that some servers begin with (RFC 8259 §8.1).
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function checkDocument<Document extends IssuerDocument>(
  value: unknown,
  { issuer, needs = [] }: IssuerAddress<Document>,
): Document {
  const found = value as Partial<Record<string, unknown>> | null
  const missing = ['issuer', 'jwks_uri', ...needs].filter((name) => typeof found?.[name] !== 'string')
  if (missing.length > 0) throw unavailable(`the discovery document lacks ${missing.join(', ')}`)
  if (issuer !== undefined && found?.['issuer'] !== issuer)
    throw unavailable('the discovery document is of another issuer')
  return value as Document
}
