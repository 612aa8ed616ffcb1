import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyRing, keyTimes, type KeyRing } from '../../../shared/domain/issuing/key-ring.ts'
import type { PublishedKey } from '../../../shared/ports/signing-keys.ts'
import {
  listSigningKeys,
  makeMissingKeys,
  rotateNow,
  rotateSigningKeys,
  withdrawSigningKey,
} from '../../../shared/services/signing-keys.ts'
import { manualClock, memoryPorts, memorySecrets, platform, repair } from '../../support/memory-ports.ts'
import { memoryTables } from '../../support/memory-tables.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { noon } from '../support/facts.ts'
import { failingSecrets, instanceOf, isSignedByOneOf, kidIn } from '../support/issuer.ts'
import { expectRefusal } from '../support/refusals.ts'

const day = 1440

function stage(start = noon) {
  const [tables, secrets, clock] = [memoryTables(), memorySecrets(), manualClock(start)]
  const audit = memoryPorts(start).ports.audit
  const another = (vault = secrets as ReturnType<typeof failingSecrets>) => ({
    ...instanceOf(tables, vault, clock),
    platform,
    audit,
    correlationId: 'correlation-1',
  })
  return { tables, secrets, clock, audit, hub: another(), another }
}

const ringOf = async ({ signingKeys }: Pick<ReturnType<typeof stage>['hub'], 'signingKeys'>): Promise<KeyRing> =>
  (await signingKeys.find()) ?? emptyRing
const statesOf = ({ keys }: KeyRing) => keys.map(({ state }) => state)

/** What the vault holds and what the ring says agree: nothing is there that nobody looks after, nothing is missing. */
async function expectOrder({ hub, secrets }: Pick<ReturnType<typeof stage>, 'hub' | 'secrets'>) {
  const ring = await ringOf(hub)
  const living = ring.keys.filter(({ state }) => ['next', 'current', 'retiring'].includes(state)).map(({ kid }) => kid)
  expect(statesOf(ring).filter((state) => state === 'current')).toHaveLength(1)
  expect(statesOf(ring).filter((state) => state === 'next')).toHaveLength(1)
  expect([...secrets.kept.keys()].sort()).toEqual(living.map((kid) => `app/signing_key_${kid}`).sort())
}

describe('the first keys', () => {
  it('are made once: one that signs, one that will', async () => {
    const { hub, secrets } = stage()
    expect(await makeMissingKeys(hub)).toBe(2)
    expect(await makeMissingKeys(hub)).toBe(0)
    expect(statesOf(await ringOf(hub))).toEqual(['next', 'current'])
    await expectOrder({ hub, secrets })
  })

  it.each([2, 5])('are made once by %i instances that start at the same time', async (count) => {
    const { hub, secrets, another } = stage()
    const instances = Array.from({ length: count }, () => another())
    const tokens = await Promise.all(instances.map(({ ownKeys }) => ownKeys.sign({ sub: 'a' })))
    expect(new Set(tokens.map(kidIn)).size).toBe(1)
    await rotateSigningKeys(hub)
    await expectOrder({ hub, secrets })
  })

  it('are one that signs and one that will, though three instances made one each: the third goes from the vault too', async () => {
    const { hub, secrets, another } = stage()
    let waiting = 0
    let open: (() => void) | undefined
    const everybodyIsHere = new Promise<void>((resolve) => (open = resolve))
    const gate = {
      ...secrets,
      put: async (...put: Parameters<typeof secrets.put>) => {
        if ((waiting += 1) >= 3) open?.()
        await everybodyIsHere
        return secrets.put(...put)
      },
    }
    await Promise.all([another(gate), another(gate), another(gate)].map(makeMissingKeys))
    expect(waiting).toBe(3)
    expect(statesOf(await ringOf(hub)).sort()).toEqual(['current', 'next'])
    await expectOrder({ hub, secrets })
  })

  it('keep no private half anywhere but in the vault', async () => {
    const { hub, secrets, tables } = stage()
    await makeMissingKeys(hub)
    const rows = JSON.stringify(tables.rows('SigningKeys'))
    for (const value of secrets.kept.values()) {
      const { d } = JSON.parse(value) as { readonly d: string }
      expect(d).toHaveLength(43)
      expect(rows).not.toContain(d)
      expect(JSON.stringify(await listSigningKeys(hub))).not.toContain(d)
    }
  })
})

describe('the daily care of the keys', () => {
  it('changes the key that signs after its period, and audits it as the hub’s own act', async () => {
    const { hub, clock, secrets, audit } = stage()
    await rotateSigningKeys(hub)
    const first = kidIn(await hub.ownKeys.sign({}))
    clock.advance(90 * day - 1)
    expect(await rotateSigningKeys(hub)).toBe(0)
    clock.advance(1)
    expect(await rotateSigningKeys(hub)).toBeGreaterThan(0)
    const second = kidIn(await hub.ownKeys.sign({}))
    expect(second).not.toBe(first)
    const { items } = await audit.list(platform.organisationId, { limit: 10 })
    expect(items).toMatchObject([{ action: 'signing-key.rotated', actor: 'hub', subject: `signing-key:${second}` }])
    clock.advance(day)
    await rotateSigningKeys(hub)
    expect(statesOf(await ringOf(hub))).toEqual(['next', 'current', 'gone'])
    await expectOrder({ hub, secrets })
  })

  it('done by three instances at once changes the key once', async () => {
    const { hub, clock, secrets, another } = stage()
    await rotateSigningKeys(hub)
    clock.advance(90 * day)
    await Promise.all([hub, another(), another()].map(rotateSigningKeys))
    expect(statesOf(await ringOf(hub)).sort()).toEqual(['current', 'next', 'retiring'])
    await rotateSigningKeys(hub)
    await expectOrder({ hub, secrets })
  })

  it('replaces a key whose private half somebody removed from the vault, and keeps its tokens', async () => {
    const { hub, secrets, another, clock } = stage()
    const token = await hub.ownKeys.sign({})
    secrets.kept.clear()
    await rotateSigningKeys(hub)
    const instance = another()
    expect(isSignedByOneOf(token, await instance.ownKeys.published())).toBe(true)
    expect(kidIn(await instance.ownKeys.sign({}))).not.toBe(kidIn(token))
    clock.advance(day)
    await rotateSigningKeys(hub)
    await expectOrder({ hub, secrets })
  })

  it('does nothing on a day on which nothing is due', async () => {
    const { hub, tables } = stage()
    await rotateSigningKeys(hub)
    const before = tables.rows('SigningKeys')
    expect(await rotateSigningKeys(hub)).toBe(0)
    expect(tables.rows('SigningKeys')).toEqual(before)
  })
})

describe('withdrawing a key', () => {
  it('takes it out of the key set, lets another sign, and removes its private half', async () => {
    const { hub, secrets } = stage()
    const token = await hub.ownKeys.sign({})
    const ended = await withdrawSigningKey(hub, kidIn(token))
    expect(ended).toMatchObject({ state: 'withdrawn', endedAt: noon, erasedAt: noon })
    expect(isSignedByOneOf(token, await hub.ownKeys.published())).toBe(false)
    expect((await hub.ownKeys.find(kidIn(token))).has(kidIn(token))).toBe(false)
    const after = await hub.ownKeys.sign({})
    expect(isSignedByOneOf(after, await hub.ownKeys.published())).toBe(true)
    await expectOrder({ hub, secrets })
  })

  it('is done though the vault does not answer; the rest follows', async () => {
    let down = false
    const { secrets, another, clock } = stage()
    const hub = another(failingSecrets(secrets, () => (down ? 'before' : undefined)))
    const token = await hub.ownKeys.sign({})
    down = true
    expect(await withdrawSigningKey(hub, kidIn(token))).not.toHaveProperty('erasedAt')
    expect(isSignedByOneOf(token, await hub.ownKeys.published())).toBe(false)
    await expectRefusal('vault.unavailable', hub.ownKeys.sign({}))
    down = false
    expect(await withdrawSigningKey(hub, kidIn(token))).toHaveProperty('erasedAt', noon)
    expect(isSignedByOneOf(await hub.ownKeys.sign({}), await hub.ownKeys.published())).toBe(true)
    clock.advance(keyTimes.draftFor)
    await rotateSigningKeys(hub)
    await expectOrder({ hub, secrets })
  })

  it('of one that nobody knows is refused', async () => {
    const { hub } = stage()
    await makeMissingKeys(hub)
    await expectRefusal('signingKey.unknown', withdrawSigningKey(hub, 'f'.repeat(32)))
  })
})

describe('rotating now', () => {
  it('waits until the next key was published two days', async () => {
    const { hub, clock, secrets } = stage()
    await makeMissingKeys(hub)
    await expectRefusal('state.conflicting', rotateNow(hub))
    clock.advance(keyTimes.aheadFor)
    const keys = await rotateNow(hub)
    expect(keys.map(({ state }) => state)).toEqual(['next', 'current', 'retiring'])
    await expectRefusal('state.conflicting', rotateNow(hub))
    await expectOrder({ hub, secrets })
  })
})

describe('a crash after any write', () => {
  /** Every story, and the most requests to storage and vault that it takes. */
  const stories = {
    'making the first keys': (hub: ReturnType<typeof stage>['hub']) => makeMissingKeys(hub),
    'a rotation': (hub: ReturnType<typeof stage>['hub']) => rotateSigningKeys(hub),
    'a withdrawal': async (hub: ReturnType<typeof stage>['hub']) => {
      const [key] = await listSigningKeys(hub)
      if (key) await withdrawSigningKey(hub, key.kid)
    },
  }
  const cases = Object.keys(stories).flatMap((name) =>
    (['before', 'after'] as const).flatMap((when) =>
      Array.from({ length: 16 }, (_, index) => [name as keyof typeof stories, when, index + 1] as const),
    ),
  )

  it.each(cases)('of %s, %s request %i, is finished by the next runs', async (name, when, count) => {
    const { tables, secrets, clock, another } = stage()
    const steady = another()
    if (name !== 'making the first keys') await rotateSigningKeys(steady)
    clock.advance(91 * day)
    let seen = 0
    const isOver = () => (seen += 1) >= count
    const mortal = another(failingSecrets(secrets, () => (isOver() ? when : undefined)))
    tables.watch = (_, moment) => {
      if (moment === when && isOver()) throw new Error('the process ended')
    }
    await stories[name](mortal).catch(() => undefined)
    repair(tables)
    // What another instance runs a day later finds drafts that were left, and keys whose time is over.
    for (let run = 0; run < 2; run += 1) {
      clock.advance(day + keyTimes.draftFor)
      await rotateSigningKeys(steady)
    }
    await expectOrder({ hub: steady, secrets })
    const fresh = another()
    expect(isSignedByOneOf(await fresh.ownKeys.sign({}), await steady.ownKeys.published())).toBe(true)
  })
})

describe('two years of outages', () => {
  it(
    'leave every token good until its end, for verifiers that keep the key set for a day',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const random = seededRandom(seed)
          const { tables, secrets, clock, another } = stage()
          let [vaultDown, storageDown] = [0, 0]
          const unreliable = failingSecrets(secrets, () => (clockHour() < vaultDown ? 'before' : undefined))
          const clockHour = () => clock.now().getTime() / 3_600_000
          const hubs = [another(unreliable), another(unreliable)]
          tables.watch = () => {
            if (clockHour() < storageDown) throw new Error('the storage does not answer')
          }
          const [hub] = hubs
          if (!hub) throw new Error('No hub.')
          await Promise.all(hubs.map(rotateSigningKeys))
          const signers = new Set<string>()
          let kept: { readonly keys: readonly PublishedKey[]; readonly at: number } = {
            keys: await hub.ownKeys.published(),
            at: clockHour(),
          }
          let [signed, refused] = [0, 0]
          for (let hours = 0; hours < 730 * 24; hours += 8) {
            clock.advance(8 * 60)
            if (random() < 0.02) vaultDown = clockHour() + random() * 72
            if (random() < 0.01) storageDown = clockHour() + random() * 48
            const by = hubs[Math.floor(random() * 2)] ?? hub
            const caring = random() < 0.2 ? hubs : [by]
            if (hours % 24 === 0) await Promise.all(caring.map((one) => rotateSigningKeys(one).catch(() => undefined)))
            // The verifier has its key set from the day before, and never asks for an unknown key.
            const token = await by.ownKeys.sign({ hours }).catch(() => undefined)
            if (token === undefined) refused += 1
            else {
              signed += 1
              signers.add(kidIn(token))
              expect(isSignedByOneOf(token, kept.keys)).toBe(true)
            }
            if (clockHour() - kept.at < 24) continue
            kept = await hub.ownKeys.published().then(
              (keys) => ({ keys, at: clockHour() }),
              () => kept,
            )
          }
          expect(signed).toBeGreaterThan(refused * 5)
          expect(signers.size).toBeGreaterThanOrEqual(7)
          expect(signers.size).toBeLessThanOrEqual(10)
        }),
        { numRuns: 2, seed: 1 },
      )
    },
  )

  it('let a token that was signed just before a rotation hold until its end', async () => {
    const { hub, clock, another } = stage()
    const elsewhere = another()
    await rotateSigningKeys(hub)
    clock.advance(90 * day)
    const token = await elsewhere.ownKeys.sign({})
    await rotateSigningKeys(hub)
    for (let minute = 0; minute <= 60; minute += 10) {
      expect((await elsewhere.ownKeys.find(kidIn(token))).has(kidIn(token))).toBe(true)
      expect(isSignedByOneOf(token, await hub.ownKeys.published())).toBe(true)
      clock.advance(10)
      await rotateSigningKeys(hub)
    }
  })
})
