import { HubError } from '../hub-error.ts'
import { minutesLater } from '../session.ts'

/** The public half of a P-256 key (RFC 7518 §6.2.1): these members, and no other, are ever kept beside its dates or published. */
export interface PublicKeyParts {
  readonly x: string
  readonly y: string
}

/**
 * `draft`: being made, its private half may not be in the vault yet. `next`: published, and does not sign yet. `current`: signs.
 * `retiring`: does not sign any more; its last tokens still hold. `gone`: they do not. `withdrawn`: an operator ended it, and every token
 * it signed.
 */
export const ownKeyStates = ['draft', 'next', 'current', 'retiring', 'gone', 'withdrawn'] as const
export type OwnKeyState = (typeof ownKeyStates)[number]

/** One signing key of the hub. Its private half is in the vault and nowhere else. */
export interface OwnKey {
  readonly kid: string
  readonly state: OwnKeyState
  readonly publicKey: PublicKeyParts
  readonly createdAt: Date
  /** From here on it was in the published key set. */
  readonly publishedAt?: Date
  readonly signsFrom?: Date
  readonly signedUntil?: Date
  /** When it became `gone` or `withdrawn`. */
  readonly endedAt?: Date
  /** When its private half was removed from the vault. */
  readonly erasedAt?: Date
}

/** Every signing key of the hub, newest first. One record, so that of two changes at once one is told to decide again. */
export interface KeyRing {
  readonly keys: readonly OwnKey[]
}

export const emptyRing: KeyRing = { keys: [] }

const hour = 60
const day = 24 * hour

/** All in minutes. */
export const keyTimes = {
  /** How long a key is published before a rotation lets it sign: twice the day that the most patient verifiers keep a key set. */
  aheadFor: 2 * day,
  /** How long a key is published after it signed last: far beyond the longest life of a token, an hour. */
  overlapFor: day,
  /** A draft that is older was left by a crash. */
  draftFor: 10,
} as const

/** Of the keys that ended so many are remembered for whoever asks. */
const mostEnded = 24
/** More drafts at once mean that making keys fails. */
const mostDrafts = 8

const isIn =
  (...states: OwnKeyState[]) =>
  ({ state }: OwnKey) =>
    states.includes(state)

export const currentKey = ({ keys }: KeyRing) => keys.find(isIn('current'))
export const nextKey = ({ keys }: KeyRing) => keys.find(isIn('next'))
/** Those whose signatures hold, or will. */
export const publishedKeys = ({ keys }: KeyRing) => keys.filter(isIn('next', 'current', 'retiring'))
/** Those that ended while the vault may still hold their private half. */
export const keysToErase = ({ keys }: KeyRing) =>
  keys.filter((key) => isIn('gone', 'withdrawn')(key) && key.erasedAt === undefined)
export const leftDrafts = ({ keys }: KeyRing, now: Date) =>
  keys.filter((key) => key.state === 'draft' && now >= minutesLater(key.createdAt, keyTimes.draftFor))
/** A key is missing that nobody else is making at this moment; one that nobody can sign without is made by whoever needs it. */
export const isKeyMissing = (ring: KeyRing, now: Date) =>
  currentKey(ring) === undefined ||
  (nextKey(ring) === undefined && ring.keys.filter(isIn('draft')).length === leftDrafts(ring, now).length)

/** @throws HubError `signingKey.unknown` */
export function getKey({ keys }: KeyRing, kid: string): OwnKey {
  const found = keys.find((key) => key.kid === kid && key.state !== 'draft')
  if (!found) throw new HubError('signingKey.unknown', 'There is no such signing key.')
  return found
}

const changed = (ring: KeyRing, kid: string, change: (key: OwnKey) => OwnKey): KeyRing => ({
  keys: ring.keys.map((key) => (key.kid === kid ? change(key) : key)),
})

/** Before a private half goes into the vault, the ring knows of it: no crash leaves one there that nobody looks after. */
export function withDraft(ring: KeyRing, key: Pick<OwnKey, 'kid' | 'publicKey'>, now: Date): KeyRing {
  if (ring.keys.filter(isIn('draft')).length >= mostDrafts)
    throw new HubError('signing.unavailable', 'The hub cannot sign at this moment. Try again.')
  return { keys: [{ ...key, state: 'draft', createdAt: now }, ...ring.keys] }
}

/** The draft's private half is in the vault: it is the key that is missing, or one too many, which stays a draft. */
export function withSettled(ring: KeyRing, kid: string, now: Date): KeyRing {
  const draft = ring.keys.find((key) => key.kid === kid)
  if (draft?.state !== 'draft') return ring
  if (!currentKey(ring)) return signingNow(ring, kid, now)
  return nextKey(ring) ? ring : changed(ring, kid, (key) => ({ ...key, state: 'next', publishedAt: now }))
}

const signingNow = (ring: KeyRing, kid: string, now: Date) =>
  changed(ring, kid, (key) => ({ ...key, state: 'current', publishedAt: key.publishedAt ?? now, signsFrom: now }))

/** From when on a rotation may let the next key sign; undefined where there is none. */
function ripeFrom(ring: KeyRing): Date | undefined {
  const publishedAt = nextKey(ring)?.publishedAt
  return publishedAt && minutesLater(publishedAt, keyTimes.aheadFor)
}

/** @param period after how many days of signing a key is changed */
export function isRotationDue(ring: KeyRing, now: Date, period: number): boolean {
  const since = currentKey(ring)?.signsFrom
  const ripe = ripeFrom(ring)
  return since !== undefined && ripe !== undefined && now >= ripe && now >= minutesLater(since, period * day)
}

/** The next key signs, and the one before retires. @throws HubError `state.conflicting` while the next was not published for long enough */
export function rotated(ring: KeyRing, now: Date): KeyRing {
  const [next, ripe] = [nextKey(ring), ripeFrom(ring)]
  if (!next || !ripe || now < ripe)
    throw new HubError('state.conflicting', 'The next key has not been published for long enough to sign.', {
      details: ripe ? { from: ripe.toISOString() } : {},
    })
  return signingNow(withRetired(ring, now), next.kid, now)
}

const withRetired = (ring: KeyRing, now: Date): KeyRing => ({
  keys: ring.keys.map((key) => (key.state === 'current' ? { ...key, state: 'retiring', signedUntil: now } : key)),
})

/**
 * Ends a key at once. The next one signs from now on, however short a time it was published: who verifies finds it in the key set.
 * A key that was withdrawn before stays so. @throws HubError `signingKey.unknown`, `state.conflicting`
 */
export function withdrawn(ring: KeyRing, kid: string, now: Date): KeyRing {
  const key = getKey(ring, kid)
  if (key.state === 'withdrawn') return ring
  if (key.state === 'gone')
    throw new HubError('state.conflicting', 'This key is gone: nothing it signed holds any more.')
  const signed = key.state === 'current' ? { signedUntil: now } : {}
  return withSigner(
    changed(ring, kid, (found) => ({ ...found, ...signed, state: 'withdrawn', endedAt: now })),
    now,
  )
}

function withSigner(ring: KeyRing, now: Date): KeyRing {
  const next = nextKey(ring)
  return currentKey(ring) || !next ? ring : signingNow(ring, next.kid, now)
}

/** The vault has lost a private half: a key that signs retires, for its tokens are good; one that never signed is gone. */
export function withLost(ring: KeyRing, kid: string, now: Date): KeyRing {
  const lost = ring.keys.find((key) => key.kid === kid)
  if (lost?.state === 'current') return withSigner(withRetired(ring, now), now)
  if (lost?.state !== 'next') return ring
  return changed(ring, kid, (key) => ({ ...key, state: 'gone', endedAt: now, erasedAt: now }))
}

/** Keys whose last token is over are gone. */
export function withGone(ring: KeyRing, now: Date): KeyRing {
  const isOver = ({ state, signedUntil }: OwnKey) =>
    state === 'retiring' && signedUntil !== undefined && now >= minutesLater(signedUntil, keyTimes.overlapFor)
  if (!ring.keys.some(isOver)) return ring
  return { keys: ring.keys.map((key) => (isOver(key) ? { ...key, state: 'gone', endedAt: now } : key)) }
}

/** The vault holds nothing of this key any more: a draft is forgotten, any other is remembered for a while. */
export function withErased(ring: KeyRing, kid: string, now: Date): KeyRing {
  const keys = ring.keys
    .filter((key) => !(key.kid === kid && key.state === 'draft'))
    .map((key) => (key.kid === kid ? { ...key, erasedAt: key.erasedAt ?? now } : key))
  const forgotten = new Set(
    keys
      .filter(({ erasedAt }) => erasedAt !== undefined)
      .slice(mostEnded)
      .map((key) => key.kid),
  )
  return { keys: keys.filter((key) => !forgotten.has(key.kid)) }
}
