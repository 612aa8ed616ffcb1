import { describe, expect, it } from 'vitest'
import { rotateNow, withdrawSigningKey } from '../../../shared/services/signing-keys.ts'
import { failFrom, manualClock, memorySecrets, repair } from '../../support/memory-ports.ts'
import { memoryTables } from '../../support/memory-tables.ts'
import { noon } from '../support/facts.ts'
import { failingSecrets, instanceOf, isSignedByOneOf, kidIn } from '../support/issuer.ts'
import { expectRefusal } from '../support/refusals.ts'

function stage() {
  const [tables, secrets, clock] = [memoryTables(), memorySecrets(), manualClock(noon)]
  const asked = { storage: 0, vault: 0 }
  let vault: 'before' | undefined
  const counted = failingSecrets(secrets, () => {
    asked.vault += 1
    return vault
  })
  const count = () => {
    tables.watch = (_, when) => {
      if (when === 'before') asked.storage += 1
    }
  }
  count()
  return {
    tables,
    secrets,
    clock,
    asked,
    count,
    failVault: (fails: boolean) => {
      vault = fails ? 'before' : undefined
    },
    instance: () => instanceOf(tables, counted, clock),
  }
}
const seconds = (count: number) => count / 60

describe('signing', () => {
  it('asks nobody while what is known is young, and the vault only once', async () => {
    const { instance, asked, clock } = stage()
    const { ownKeys } = instance()
    await ownKeys.sign({})
    asked.storage = asked.vault = 0
    for (let count = 0; count < 100; count += 1) await ownKeys.sign({ count })
    expect(asked).toEqual({ storage: 0, vault: 0 })
    clock.advance(seconds(5))
    await Promise.all(Array.from({ length: 100 }, () => ownKeys.sign({})))
    expect(asked).toEqual({ storage: 1, vault: 0 })
  })

  it('names the key, the algorithm and the type of the token in its header', async () => {
    const { instance } = stage()
    const { ownKeys } = instance()
    const [header = '', claims = ''] = (await ownKeys.sign({ sub: 'Ana ☂' })).split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      typ: 'at+jwt',
      alg: 'ES256',
      kid: (await ownKeys.published()).at(-1)?.kid,
    })
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ sub: 'Ana ☂' })
  })

  it('goes on while the vault does not answer, and stops when storage is silent for five seconds', async () => {
    const { instance, failVault, tables, clock, count } = stage()
    const { ownKeys } = instance()
    await ownKeys.sign({})
    failVault(true)
    clock.advance(60)
    await ownKeys.sign({})
    failFrom(tables, 1)
    await ownKeys.sign({})
    clock.advance(seconds(5))
    await expectRefusal('storage.unavailable', ownKeys.sign({}))
    await expectRefusal('storage.unavailable', ownKeys.find('a'))
    repair(tables)
    count()
    await ownKeys.sign({})
  })

  it('reads anew when the clock was set back', async () => {
    const { instance, asked, clock } = stage()
    const { ownKeys } = instance()
    await ownKeys.sign({})
    asked.storage = 0
    clock.advance(-60)
    await ownKeys.sign({})
    expect(asked.storage).toBe(1)
  })

  it('tries the vault again when it failed, though not with every request', async () => {
    const { instance, failVault, asked, clock, secrets } = stage()
    const { ownKeys } = instance()
    failVault(true)
    await expectRefusal('vault.unavailable', ownKeys.sign({}))
    asked.vault = 0
    for (let count = 0; count < 50; count += 1) await expectRefusal('vault.unavailable', ownKeys.published())
    expect(asked.vault).toBe(0)
    failVault(false)
    clock.advance(seconds(5))
    expect(isSignedByOneOf(await ownKeys.sign({}), await ownKeys.published())).toBe(true)
    expect(secrets.kept.size).toBe(1)
  })

  it('with a private half that is not that of the published key does not happen: another key signs', async () => {
    const { instance, secrets } = stage()
    const token = await instance().ownKeys.sign({})
    const own = `app/signing_key_${kidIn(token)}`
    const foreign = [...secrets.kept].find(([name]) => name !== own)?.[1] ?? ''
    secrets.kept.set(own, foreign)
    const { ownKeys } = instance()
    const after = await ownKeys.sign({})
    expect(kidIn(after)).not.toBe(kidIn(token))
    expect(isSignedByOneOf(after, await ownKeys.published())).toBe(true)
  })
})

describe('another instance', () => {
  it('neither signs with a withdrawn key nor believes it after five seconds', async () => {
    const { instance, clock } = stage()
    const [one, other] = [instance(), instance()]
    const token = await other.ownKeys.sign({})
    await withdrawSigningKey(one, kidIn(token))
    clock.advance(seconds(5))
    expect((await other.ownKeys.find(kidIn(token))).has(kidIn(token))).toBe(false)
    expect(kidIn(await other.ownKeys.sign({}))).not.toBe(kidIn(token))
  })

  it('believes a key that it did not know within a second, however many unknown keys it is asked for', async () => {
    const { instance, clock, asked } = stage()
    const [one, other] = [instance(), instance()]
    const token = await other.ownKeys.sign({})
    clock.advance(3 * 1440)
    await other.ownKeys.find(undefined)
    await rotateNow(one)
    await withdrawSigningKey(one, kidIn(await one.ownKeys.sign({})))
    const fresh = kidIn(await one.ownKeys.sign({}))
    expect(fresh).not.toBe(kidIn(token))
    clock.advance(seconds(1))
    asked.storage = 0
    for (let count = 0; count < 1000; count += 1) await other.ownKeys.find(`unknown-${count}`)
    expect(asked.storage).toBe(1)
    expect((await other.ownKeys.find(fresh)).has(fresh)).toBe(true)
  })

  it('is not misled by what it read while something changed', async () => {
    const { instance, tables } = stage()
    const one = instance()
    const token = await one.ownKeys.sign({})
    const other = instance()
    let release: (() => void) | undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    tables.watch = async ({ kind }, when) => {
      if (kind === 'find' && when === 'after') await held
    }
    const early = other.ownKeys.find(kidIn(token))
    await new Promise(setImmediate)
    tables.watch = () => undefined
    await withdrawSigningKey(one, kidIn(token))
    other.ownKeys.forget()
    expect((await other.ownKeys.find(kidIn(token))).has(kidIn(token))).toBe(false)
    release?.()
    expect((await early).has(kidIn(token))).toBe(true)
    expect((await other.ownKeys.find(kidIn(token))).has(kidIn(token))).toBe(false)
  })
})

describe('the published key set', () => {
  it('has the public members of each key, and never another one', async () => {
    const { instance, secrets } = stage()
    const keys = await instance().ownKeys.published()
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    const text = JSON.stringify(keys)
    for (const value of secrets.kept.values())
      expect(text).not.toContain((JSON.parse(value) as { readonly d: string }).d)
  })
})
