import { HubError } from '../domain/hub-error.ts'
import { currentKey, emptyRing, publishedKeys, type KeyRing, type OwnKey } from '../domain/issuing/key-ring.ts'
import { readKeySet, type KeySet } from '../domain/tokens/signing-keys.ts'
import type { OwnKeys, PublishedKey, Signer } from '../ports/signing-keys.ts'
import { makeMissingKeys, replaceLostKey, secretOf, type KeyNeeds } from './signing-keys.ts'

/** How old the ring may be, in milliseconds: what another instance changed is known here within five seconds. */
const freshFor = 4_000
/** A `kid` that is not in the ring makes it be read again, so often at most. */
const soonest = 1_000
/** After making a key failed nobody tries again for so long. */
const restFor = 5_000

interface Known {
  readonly ring: KeyRing
  readonly keys: KeySet
  readonly at: number
}

/** The members of a key that are public, each by its name: nothing else of a key ever gets here. */
const asPublished = ({ kid, publicKey: { x, y } }: OwnKey): PublishedKey => ({
  kty: 'EC',
  crv: 'P-256',
  use: 'sig',
  alg: 'ES256',
  kid,
  x,
  y,
})

/** What was read of the ring a moment ago; those who ask at the same time wait for one read. */
function youngRing({ signingKeys, clock }: KeyNeeds) {
  let known: Known | undefined
  let reading: Promise<Known> | undefined

  const readAnew = async (): Promise<Known> => {
    const at = clock.now().getTime()
    const ring = (await signingKeys.find()) ?? emptyRing
    return { ring, at, keys: readKeySet({ keys: publishedKeys(ring).map(asPublished) }) }
  }
  const read = (freshest = freshFor): Promise<Known> => {
    const age = known ? clock.now().getTime() - known.at : -1
    // A clock that was set back says nothing of how old it is.
    if (known && age >= 0 && age < freshest) return Promise.resolve(known)
    if (reading) return reading
    const asked = readAnew()
    reading = asked
    const over = (found?: Known) => {
      // What was asked before something changed here says nothing of the time after it.
      if (reading !== asked) return
      reading = undefined
      known = found
    }
    asked.then(over, () => {
      over()
    })
    return asked
  }
  const forget = () => {
    known = undefined
    reading = undefined
  }
  return { read, forget }
}

/** Makes what is missing, one at a time; where that has just failed, nobody tries. */
function keyMaker(ports: KeyNeeds, done: () => void): () => Promise<unknown> {
  let making: Promise<unknown> | undefined
  let failed: { readonly thrown: unknown; readonly at: number } | undefined
  const now = () => ports.clock.now().getTime()
  const make = async () => {
    try {
      await makeMissingKeys(ports)
    } catch (thrown) {
      failed = { thrown, at: now() }
      throw thrown
    } finally {
      making = undefined
      done()
    }
  }
  return async () => {
    if (failed && now() - failed.at < restFor) throw failed.thrown
    return (making ??= make())
  }
}

/** The hub's keys in this process: the ring for seconds, the private key that signs for as long as it does. */
export function ownKeys(ports: KeyNeeds): OwnKeys {
  const { read, forget } = youngRing(ports)
  const make = keyMaker(ports, forget)
  const signer = privateKeyOf(ports)

  /** The ring, with a key that signs: the first is made by whoever needs it. */
  const ready = async (): Promise<{ readonly ring: KeyRing; readonly current: OwnKey }> => {
    const { ring } = await read()
    const current = currentKey(ring)
    if (current) return { ring, current }
    const [made] = await Promise.allSettled([make()])
    const anew = await read()
    const first = currentKey(anew.ring)
    if (first) return { ring: anew.ring, current: first }
    throw made.status === 'rejected' ? made.reason : unavailable()
  }
  /** Where none signs and none can be made, those whose tokens still hold: a verifier learns that the withdrawn one is not among them. */
  const published = async (): Promise<readonly OwnKey[]> => {
    const [made] = await Promise.allSettled([ready()])
    if (made.status === 'fulfilled') return publishedKeys(made.value.ring)
    const left = publishedKeys((await read()).ring)
    if (left.length === 0) throw made.reason
    return left
  }
  /** A key whose private half the vault has lost is replaced, once. */
  const signerNow = async (isLast = false): Promise<{ readonly kid: string; readonly signer: Signer }> => {
    const { current } = await ready()
    const found = await signer(current)
    if (found) return { kid: current.kid, signer: found }
    if (isLast) throw unavailable()
    await replaceLostKey(ports, current.kid)
    forget()
    return signerNow(true)
  }

  return {
    find: async (kid) => {
      const { keys } = await read()
      return kid === undefined || keys.has(kid) ? keys : (await read(soonest)).keys
    },
    published: async () => (await published()).map(asPublished),
    sign: async (claims) => {
      const { kid, signer: by } = await signerNow()
      const signed = `${encode({ typ: 'at+jwt', alg: 'ES256', kid })}.${encode(claims)}`
      return `${signed}.${by.sign(signed)}`
    },
    forget,
  }
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** The private half of one key at a time; asked for once, and checked against what is published. Undefined: the vault has lost it. */
function privateKeyOf({ secrets, keyPairs }: KeyNeeds): (key: OwnKey) => Promise<Signer | undefined> {
  let held: { readonly kid: string; readonly signer: Promise<Signer | undefined> } | undefined
  const load = async ({ kid, publicKey }: OwnKey): Promise<Signer | undefined> => {
    const text = await secrets.find('app', secretOf(kid))
    const signer = text === undefined ? undefined : keyPairs.read(text)
    return signer?.publicKey.x === publicKey.x && signer.publicKey.y === publicKey.y ? signer : undefined
  }
  return async (key) => {
    if (held?.kid !== key.kid) held = { kid: key.kid, signer: load(key) }
    const mine = held
    const found = await Promise.allSettled([mine.signer])
    if (found[0].status === 'fulfilled' && found[0].value) return found[0].value
    if (held === mine) held = undefined
    return mine.signer
  }
}

const unavailable = () =>
  new HubError('signing.unavailable', 'The hub cannot sign at this moment. Try again in a moment.')
