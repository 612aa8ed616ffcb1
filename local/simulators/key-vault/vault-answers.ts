import type { Asked } from '../exchange.ts'
import { badParameter } from './vault-errors.ts'
import type { SecretVersion, VaultSecret } from './vault-store.ts'

/** From where and when an answer is given. */
export interface Place {
  readonly origin: string
  /** Seconds since 1970. */
  readonly now: number
  readonly tid: string
}

const recoverableDays = 90
const daySeconds = 86_400

export function itemOf({ origin }: Place, { name }: VaultSecret, version: SecretVersion) {
  const { id, contentType, tags, enabled, nbf, exp, created, updated } = version
  return {
    ...(contentType === undefined ? {} : { contentType }),
    id: `${origin}/secrets/${name}/${id}`,
    attributes: {
      enabled,
      ...(nbf === undefined ? {} : { nbf }),
      ...(exp === undefined ? {} : { exp }),
      created,
      updated,
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays,
    },
    ...(tags === undefined ? {} : { tags }),
  }
}

export const secretBundle = (place: Place, secret: VaultSecret, version: SecretVersion) => ({
  value: version.value,
  ...itemOf(place, secret, version),
})

/** A deleted secret: its latest version without the value, and how long it can be recovered. */
export function deletedBundle(place: Place, secret: VaultSecret, { at }: { at: number }) {
  const latest = secret.versions.at(-1)
  return {
    recoveryId: `${place.origin}/deletedsecrets/${secret.name}`,
    deletedDate: at,
    scheduledPurgeDate: at + recoverableDays * daySeconds,
    ...(latest ? itemOf(place, secret, latest) : {}),
  }
}

const mostOnAPage = 25

/**
 * One page of a list in the order of its keys, with the link to the next one.
 * @throws Error (BadParameter) where `maxresults` is not between 1 and 25
 */
export function pageOfNames<Item>(
  { url }: Asked,
  { origin }: Place,
  keys: readonly string[],
  itemFor: (key: string) => Item | undefined,
) {
  const wanted = Number(url.searchParams.get('maxresults') ?? mostOnAPage)
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > mostOnAPage)
    throw badParameter(`The maxresults parameter must be between 1 and ${mostOnAPage}.`)
  const token = url.searchParams.get('$skiptoken')
  const after = token === null ? '' : Buffer.from(token, 'base64url').toString('utf8')
  const rest = keys.toSorted().filter((key) => key > after)
  const shown = rest.slice(0, wanted)
  const last = shown.at(-1)
  return {
    value: shown.flatMap((key) => itemFor(key) ?? []),
    nextLink: rest.length > shown.length && last !== undefined ? nextLink(url, origin, last) : null,
  }
}

function nextLink(url: URL, origin: string, last: string): string {
  const next = new URL(`${origin}${url.pathname}${url.search}`)
  next.searchParams.set('$skiptoken', Buffer.from(last).toString('base64url'))
  return next.href
}
