import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  currentKey,
  emptyRing,
  getKey,
  isKeyMissing,
  isRotationDue,
  keysToErase,
  keyTimes,
  leftDrafts,
  nextKey,
  publishedKeys,
  rotated,
  withDraft,
  withErased,
  withGone,
  withLost,
  withSettled,
  withdrawn,
  type KeyRing,
} from '../../../../shared/domain/issuing/key-ring.ts'
import { minutesLater, noon } from '../../support/facts.ts'
import { refusalOf } from '../../support/refusals.ts'

const publicKey = { x: 'x', y: 'y' }
const withKey = (ring: KeyRing, kid: string, now = noon) =>
  withSettled(withDraft(ring, { kid, publicKey }, now), kid, now)
const statesOf = ({ keys }: KeyRing) => Object.fromEntries(keys.map(({ kid, state }) => [kid, state]))

/** One that signs, one that will. */
const usual = withKey(withKey(emptyRing, 'a'), 'b')
const ripe = minutesLater(keyTimes.aheadFor)

describe('a ring of signing keys', () => {
  it('lets the first key sign at once, publishes the second, and wants no third', () => {
    expect(isKeyMissing(emptyRing, noon)).toBe(true)
    expect(isKeyMissing(withKey(emptyRing, 'a'), noon)).toBe(true)
    expect(statesOf(usual)).toEqual({ a: 'current', b: 'next' })
    expect(isKeyMissing(usual, noon)).toBe(false)
    expect(statesOf(withKey(usual, 'c'))).toMatchObject({ c: 'draft' })
  })

  it('publishes no draft, and leaves a fresh one to whoever is making it', () => {
    const making = withDraft(withKey(emptyRing, 'a'), { kid: 'b', publicKey }, noon)
    expect(publishedKeys(making).map(({ kid }) => kid)).toEqual(['a'])
    expect(isKeyMissing(making, minutesLater(keyTimes.draftFor - 1))).toBe(false)
    expect(isKeyMissing(making, minutesLater(keyTimes.draftFor))).toBe(true)
    expect(leftDrafts(making, minutesLater(keyTimes.draftFor)).map(({ kid }) => kid)).toEqual(['b'])
  })

  it('lets everybody make a key while nobody can sign, though not without end', () => {
    let ring = emptyRing
    for (const kid of 'abcdefgh') ring = withDraft(ring, { kid, publicKey }, noon)
    expect(isKeyMissing(ring, noon)).toBe(true)
    expect(refusalOf(() => withDraft(ring, { kid: 'i', publicKey }, noon))).toBe('signing.unavailable')
  })

  it('rotates when the key has signed for its period, and not before the next was published two days', () => {
    expect(isRotationDue(usual, minutesLater(90 * 1440 - 1), 90)).toBe(false)
    expect(isRotationDue(usual, minutesLater(90 * 1440), 90)).toBe(true)
    const late = withKey(withKey(emptyRing, 'a'), 'b', minutesLater(90 * 1440))
    expect(isRotationDue(late, minutesLater(92 * 1440 - 1), 90)).toBe(false)
    expect(isRotationDue(late, minutesLater(92 * 1440), 90)).toBe(true)
    expect(isRotationDue(withKey(emptyRing, 'a'), minutesLater(900 * 1440), 90)).toBe(false)
  })

  it('is rotated by nobody before the next key is ripe', () => {
    expect(refusalOf(() => rotated(usual, minutesLater(keyTimes.aheadFor - 1)))).toBe('state.conflicting')
    expect(refusalOf(() => rotated(withKey(emptyRing, 'a'), ripe))).toBe('state.conflicting')
    expect(statesOf(rotated(usual, ripe))).toEqual({ a: 'retiring', b: 'current' })
  })

  it('publishes a retiring key until its last token is long over, and then removes it', () => {
    const retiring = rotated(usual, ripe)
    const end = minutesLater(keyTimes.overlapFor, ripe)
    expect(publishedKeys(retiring)).toHaveLength(2)
    expect(withGone(retiring, minutesLater(-1, end))).toBe(retiring)
    const gone = withGone(retiring, end)
    expect(statesOf(gone)).toEqual({ a: 'gone', b: 'current' })
    expect(keysToErase(gone).map(({ kid }) => kid)).toEqual(['a'])
    expect(keysToErase(withErased(gone, 'a', end))).toEqual([])
  })

  it('keeps verifying for longer than any token lives, and publishes for longer than anybody keeps a key set', () => {
    expect(keyTimes.overlapFor).toBeGreaterThan(60 + 1)
    expect(keyTimes.aheadFor).toBeGreaterThanOrEqual(2 * 1440)
  })

  it('withdraws the key that signs, and the next signs at once', () => {
    const ring = withdrawn(usual, 'a', minutesLater(1))
    expect(statesOf(ring)).toEqual({ a: 'withdrawn', b: 'current' })
    expect(publishedKeys(ring).map(({ kid }) => kid)).toEqual(['b'])
    expect(isKeyMissing(ring, minutesLater(1))).toBe(true)
  })

  it('withdraws any other key that is published, and one only once', () => {
    expect(statesOf(withdrawn(usual, 'b', noon))).toEqual({ a: 'current', b: 'withdrawn' })
    const retiring = rotated(usual, ripe)
    expect(statesOf(withdrawn(retiring, 'a', ripe))).toEqual({ a: 'withdrawn', b: 'current' })
    const once = withdrawn(usual, 'a', noon)
    expect(withdrawn(once, 'a', ripe)).toBe(once)
    expect(refusalOf(() => withdrawn(usual, 'z', noon))).toBe('signingKey.unknown')
    expect(refusalOf(() => withdrawn(withGone(retiring, minutesLater(keyTimes.overlapFor, ripe)), 'a', ripe))).toBe(
      'state.conflicting',
    )
  })

  it('withdraws even the only key: nobody signs then, and one is missing', () => {
    const ring = withdrawn(withKey(emptyRing, 'a'), 'a', noon)
    expect([currentKey(ring), publishedKeys(ring), isKeyMissing(ring, noon)]).toEqual([undefined, [], true])
  })

  it('keeps the tokens of a key whose private half is lost, and replaces it', () => {
    expect(statesOf(withLost(usual, 'a', noon))).toEqual({ a: 'retiring', b: 'current' })
    expect(statesOf(withLost(usual, 'b', noon))).toEqual({ a: 'current', b: 'gone' })
    expect(keysToErase(withLost(usual, 'b', noon))).toEqual([])
    expect(withLost(withLost(usual, 'a', noon), 'a', noon)).toEqual(withLost(usual, 'a', noon))
  })

  it('says when each key was published, signed and ended', () => {
    const [later, last] = [minutesLater(1, ripe), minutesLater(2, ripe)]
    const datesOf = (ring: KeyRing, wanted: string) => ring.keys.find(({ kid }) => kid === wanted)
    const turned = rotated(usual, ripe)
    expect(datesOf(turned, 'b')).toMatchObject({ publishedAt: noon, signsFrom: ripe })
    expect(datesOf(turned, 'a')).toMatchObject({ signedUntil: ripe })
    expect(datesOf(withdrawn(usual, 'a', later), 'a')).toMatchObject({ signedUntil: later, endedAt: later })
    expect(datesOf(withdrawn(usual, 'b', later), 'b')).not.toHaveProperty('signedUntil')
    expect(datesOf(withdrawn(turned, 'a', last), 'a')).toMatchObject({ signedUntil: ripe, endedAt: last })
  })

  it('settles the draft that is meant, and nothing that is no draft', () => {
    const both = withDraft(withDraft(emptyRing, { kid: 'a', publicKey }, noon), { kid: 'b', publicKey }, noon)
    expect(statesOf(withSettled(withSettled(both, 'b', noon), 'a', noon))).toEqual({ a: 'next', b: 'current' })
    const ended = withdrawn(usual, 'a', noon)
    for (const kid of ['a', 'b', 'z']) expect(withSettled(ended, kid, ripe)).toBe(ended)
    expect(withLost(usual, 'z', noon)).toBe(usual)
  })

  it('lets only retiring keys go, and no rotation without one that signs', () => {
    const ended = withdrawn(usual, 'a', noon)
    expect(withGone(ended, minutesLater(900 * 1440))).toBe(ended)
    const neverSigned: KeyRing = { keys: [{ kid: 'a', state: 'retiring', publicKey, createdAt: noon }] }
    expect(withGone(neverSigned, minutesLater(900 * 1440))).toBe(neverSigned)
    const onlyNext: KeyRing = { keys: [{ kid: 'a', state: 'next', publicKey, createdAt: noon, publishedAt: noon }] }
    expect(isRotationDue(onlyNext, minutesLater(900 * 1440), 90)).toBe(false)
  })

  it('erases one key at a time, and forgets none whose private half may still be in the vault', () => {
    const drafts = withDraft(withDraft(emptyRing, { kid: 'a', publicKey }, noon), { kid: 'b', publicKey }, noon)
    expect(statesOf(withErased(drafts, 'a', noon))).toEqual({ b: 'draft' })
    let ring = usual
    for (let round = 0; round < 40; round += 1)
      ring = withKey(withdrawn(ring, currentKey(ring)?.kid ?? '', noon), `k${round}`)
    expect(keysToErase(ring)).toHaveLength(40)
    expect(keysToErase(withErased(ring, 'a', noon))).toHaveLength(39)
  })

  it('says from when on a rotation is possible, and why something is not', () => {
    const early = () => rotated(usual, noon)
    expect(early).toThrow('The next key has not been published for long enough to sign.')
    expect(early).toThrow(expect.objectContaining({ details: { from: ripe.toISOString() } }) as Error)
    expect(() => rotated(withKey(emptyRing, 'a'), ripe)).toThrow(expect.objectContaining({ details: {} }) as Error)
    expect(() => getKey(usual, 'z')).toThrow('There is no such signing key.')
    const gone = withLost(usual, 'b', noon)
    expect(() => withdrawn(gone, 'b', noon)).toThrow('This key is gone: nothing it signed holds any more.')
    let crowded = emptyRing
    for (const kid of 'abcdefgh') crowded = withDraft(crowded, { kid, publicKey }, noon)
    expect(() => withDraft(crowded, { kid: 'i', publicKey }, noon)).toThrow('The hub cannot sign at this moment.')
  })

  it('shows no draft to anybody', () => {
    const making = withDraft(emptyRing, { kid: 'a', publicKey }, noon)
    expect(refusalOf(() => getKey(making, 'a'))).toBe('signingKey.unknown')
    expect(withErased(making, 'a', noon).keys).toEqual([])
  })

  it('forgets the oldest of those that ended', () => {
    let ring = usual
    for (let round = 0; round < 40; round += 1) {
      const kid = currentKey(ring)?.kid ?? ''
      ring = withErased(withKey(withdrawn(ring, kid, noon), `k${round}`), kid, noon)
    }
    expect(ring.keys.length).toBeLessThanOrEqual(26)
    expect(statesOf(ring)).toMatchObject({ k39: 'next', k38: 'current', k37: 'withdrawn' })
    expect(ring.keys.some(({ kid }) => kid === 'a')).toBe(false)
  })

  it('whatever is done to it, has at most one key that signs, and signs with none that is not published', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('make', 'rotate', 'withdraw', 'lose', 'pass'), fc.nat(5)), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, (taken) => {
        let [ring, now, made] = [usual, noon, 0]
        const published = new Map<string, Date>(usual.keys.map(({ kid }) => [kid, noon]))
        for (const [step, number] of taken) {
          const kid = ring.keys[number % ring.keys.length]?.kid ?? ''
          const before = currentKey(ring)?.kid
          now = minutesLater(number * 700, now)
          if (step === 'make') ring = withKey(ring, `n${(made += 1)}`, now)
          if (step === 'rotate' && isRotationDue(ring, now, 0)) ring = rotated(ring, now)
          if (step === 'withdraw' && publishedKeys(ring).some((key) => key.kid === kid))
            ring = withdrawn(ring, kid, now)
          if (step === 'lose') ring = withLost(ring, kid, now)
          ring = withGone(ring, now)
          expect(ring.keys.filter(({ state }) => state === 'current').length).toBeLessThanOrEqual(1)
          expect(ring.keys.filter(({ state }) => state === 'next').length).toBeLessThanOrEqual(1)
          for (const key of publishedKeys(ring)) if (!published.has(key.kid)) published.set(key.kid, now)
          const after = currentKey(ring)?.kid
          if (step === 'rotate' && after !== undefined && after !== before)
            expect(now.getTime() - (published.get(after) ?? now).getTime()).toBeGreaterThanOrEqual(
              keyTimes.aheadFor * 60_000,
            )
        }
      }),
      { numRuns: 300 },
    )
    expect(nextKey(usual)?.kid).toBe('b')
  })
})
