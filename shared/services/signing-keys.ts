import { HubError, isHubError } from '../domain/hub-error.ts'
import {
  currentKey,
  emptyRing,
  getKey,
  isKeyMissing,
  isRotationDue,
  keysToErase,
  leftDrafts,
  nextKey,
  rotated,
  withDraft,
  withErased,
  withGone,
  withLost,
  withSettled,
  withdrawn,
  type KeyRing,
  type OwnKey,
} from '../domain/issuing/key-ring.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import type { SecretName } from '../domain/secret-name.ts'
import { decideAgain } from './decide-again.ts'
import { recordAct } from './record-act.ts'

export type KeyNeeds = Pick<Ports, 'signingKeys' | 'keyPairs' | 'secrets' | 'clock' | 'random'>

/** Under which name the vault has the private half of a key. */
export const secretOf = (kid: string): SecretName => `signing_key_${kid}`

/** One write, decided again when another instance was first; none where nothing changes. */
async function changeRing({ signingKeys }: KeyNeeds, change: (ring: KeyRing) => KeyRing): Promise<KeyRing> {
  return decideAgain(async () => {
    const kept = await signingKeys.find()
    const before = kept ?? emptyRing
    const ring = change(before)
    if (ring === before) return ring
    if (kept) return signingKeys.replace(ring, kept.version)
    const inserted = await signingKeys.insert(ring)
    if (!inserted) throw new HubError('version.stale', 'Another instance was first.')
    return inserted
  })
}

/** Removes the private half from the vault, and then says so. Safe to repeat. */
async function eraseKey(ports: KeyNeeds, kid: string): Promise<void> {
  await ports.secrets.remove('app', secretOf(kid))
  await changeRing(ports, (ring) => withErased(ring, kid, ports.clock.now()))
}

/** Makes the key that is missing: the ring knows of it first, then the vault has it, then it counts. Of two that were made at once one goes. */
async function makeKey(ports: KeyNeeds): Promise<void> {
  const { keyPairs, secrets, random, clock } = ports
  const { publicKey, privateJwk } = keyPairs.make()
  const kid = random.guid().replaceAll('-', '')
  const isOurs = ({ keys }: KeyRing) => keys.find((key) => key.kid === kid)
  const claimed = await changeRing(ports, (ring) =>
    isKeyMissing(ring, clock.now()) ? withDraft(ring, { kid, publicKey }, clock.now()) : ring,
  )
  if (!isOurs(claimed)) return
  try {
    await secrets.put('app', secretOf(kid), privateJwk)
  } catch (thrown) {
    // What the vault made of it nobody knows. If it cannot be told now, the next run finds the draft.
    await passOver(eraseKey(ports, kid))
    throw thrown
  }
  const settled = await changeRing(ports, (ring) => withSettled(ring, kid, clock.now()))
  const state = isOurs(settled)?.state
  if (state === undefined || state === 'draft') await eraseKey(ports, kid)
}

/** Drafts that a crash or an outage left: too many of them would keep a missing key from being made. */
async function eraseLeftDrafts(ports: KeyNeeds, ring: KeyRing): Promise<void> {
  for (const { kid } of leftDrafts(ring, ports.clock.now())) await eraseKey(ports, kid)
}

/** More than enough: one that signs and one that will. */
const mostMade = 3

/** @throws HubError `vault.unavailable`, `vault.refused`, `storage.unavailable`, `signing.unavailable` */
export async function makeMissingKeys(ports: KeyNeeds): Promise<number> {
  for (let made = 0; made < mostMade; made += 1) {
    const ring = (await ports.signingKeys.find()) ?? emptyRing
    if (!isKeyMissing(ring, ports.clock.now())) return made
    await passOver(eraseLeftDrafts(ports, ring))
    await makeKey(ports)
  }
  return mostMade
}

/** The vault has lost the private half of a key: another signs. */
export async function replaceLostKey(ports: KeyNeeds, kid: string): Promise<void> {
  await changeRing(ports, (ring) => withLost(ring, kid, ports.clock.now()))
  await passOver(makeMissingKeys(ports))
}

/**
 * The daily care of the signing keys: changes the key that signs when its time has come, lets old ones go, removes from the vault what is
 * over, replaces what the vault has lost, and makes what is missing. Every step stands by itself: what a crash or an outage left, the next
 * run finishes; two runs at once do it once. Returns how much was done.
 */
export async function rotateSigningKeys(
  ports: KeyNeeds & Pick<RequestPorts, 'platform' | 'ownKeys' | 'audit' | 'correlationId'>,
): Promise<number> {
  const { platform, clock, signingKeys, ownKeys } = ports
  const before = (await signingKeys.find()) ?? emptyRing
  let done = 0
  const ring = await changeRing(ports, (current) => {
    const now = clock.now()
    const due = isRotationDue(current, now, platform.issuing.keyDays)
    return withGone(due ? rotated(current, now) : current, now)
  })
  ownKeys.forget()
  const signing = currentKey(ring)?.kid
  if (signing !== undefined && signing !== currentKey(before)?.kid) {
    done += 1
    const { organisationId } = platform
    const subject = `signing-key:${signing}`
    await recordAct(ports, { organisationId, action: 'signing-key.rotated', actor: 'hub', subject, foreign: false })
  }
  for (const { kid } of [...keysToErase(ring), ...leftDrafts(ring, clock.now())]) {
    await eraseKey(ports, kid)
    done += 1
  }
  for (const key of [currentKey(ring), nextKey(ring)]) {
    if (!key || (await ports.secrets.find('app', secretOf(key.kid))) !== undefined) continue
    await replaceLostKey(ports, key.kid)
    done += 1
  }
  done += await makeMissingKeys(ports)
  ownKeys.forget()
  return done
}

/** Changes the key that signs now. @throws HubError `state.conflicting` while the next was not published for long enough */
export async function rotateNow(ports: KeyNeeds & Pick<Ports, 'ownKeys'>): Promise<readonly OwnKey[]> {
  await changeRing(ports, (ring) => rotated(ring, ports.clock.now()))
  ports.ownKeys.forget()
  await passOver(makeMissingKeys(ports))
  return listSigningKeys(ports)
}

/**
 * Ends a key, and every token it signed: it leaves the key set at once, and the next key signs. Then its private half goes from the vault;
 * what fails of that, the daily care or a repeat does. Safe to repeat. @throws HubError `signingKey.unknown`, `state.conflicting`
 */
export async function withdrawSigningKey(ports: KeyNeeds & Pick<Ports, 'ownKeys'>, kid: string): Promise<OwnKey> {
  await changeRing(ports, (ring) => withdrawn(ring, kid, ports.clock.now()))
  ports.ownKeys.forget()
  await passOver(makeMissingKeys(ports))
  await passOver(eraseKey(ports, kid))
  ports.ownKeys.forget()
  return getKey((await ports.signingKeys.find()) ?? emptyRing, kid)
}

/** Newest first; without those that are being made. */
export async function listSigningKeys({ signingKeys }: Pick<Ports, 'signingKeys'>): Promise<readonly OwnKey[]> {
  const { keys } = (await signingKeys.find()) ?? emptyRing
  return keys.filter(({ state }) => state !== 'draft')
}

/** For what the next run does again: a refusal of the vault or the storage does not undo what was done before it. */
async function passOver(attempt: Promise<unknown>): Promise<void> {
  try {
    await attempt
  } catch (thrown) {
    if (!isHubError(thrown)) throw thrown
  }
}
