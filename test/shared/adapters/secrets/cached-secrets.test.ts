import { beforeEach, describe, expect, it } from 'vitest'
import { cachedSecrets } from '../../../../shared/adapters/secrets/cached-secrets.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import type { Secrets } from '../../../../shared/ports/secrets.ts'
import { manualClock, memorySecrets, type ManualClock } from '../../../support/memory-ports.ts'
import { noon, northBank } from '../../support/facts.ts'

const name = 'entra_direct_refresh_token'

/** A store whose every act waits until the test lets it happen, in the order in which it was asked. */
function slowStore(inner: Secrets) {
  const gates: (() => void)[] = []
  const asked: string[] = []
  const gated =
    <Args extends unknown[], Result>(verb: string, act: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      asked.push(verb)
      await new Promise<void>((resolve) => gates.push(resolve))
      return act(...args)
    }
  const store: Secrets = {
    find: gated('find', (owner, secret, version) => inner.find(owner, secret, version)),
    put: gated('put', (owner, secret, value) => inner.put(owner, secret, value)),
    versions: gated('versions', (owner, secret) => inner.versions(owner, secret)),
    remove: gated('remove', (owner, secret) => inner.remove(owner, secret)),
  }
  return {
    store,
    asked,
    letGo: (index = 0) => {
      gates.splice(index, 1)[0]?.()
    },
  }
}

let clock: ManualClock
beforeEach(() => {
  clock = manualClock(noon)
})

describe('secrets that were found', () => {
  it('of one version are remembered as such, and forgotten with the secret', async () => {
    const inner = memorySecrets()
    const secrets = cachedSecrets(inner, clock)
    const first = await secrets.put(northBank, name, 'first')
    await secrets.put(northBank, name, 'second')
    expect(await secrets.find(northBank, name, first)).toBe('first')
    expect(await secrets.find(northBank, name)).toBe('second')
    await secrets.remove(northBank, name)
    expect(await secrets.find(northBank, name, first)).toBeUndefined()
  })

  it('are known for a minute, and not a moment longer', async () => {
    const inner = memorySecrets({ [`${northBank}/${name}`]: 'old' })
    const secrets = cachedSecrets(inner, clock)
    expect(await secrets.find(northBank, name)).toBe('old')
    inner.kept.set(`${northBank}/${name}`, 'written elsewhere')
    clock.advance(0.999)
    expect(await secrets.find(northBank, name)).toBe('old')
    clock.advance(0.001)
    expect(await secrets.find(northBank, name)).toBe('written elsewhere')
  })

  it('are known at once where they are put, and unknown at once where they are removed', async () => {
    const inner = memorySecrets({ [`app/${name}`]: 'old' })
    const secrets = cachedSecrets(inner, clock)
    await secrets.find('app', name)
    await secrets.put('app', name, 'new ')
    inner.kept.set(`app/${name}`, 'not asked for')
    expect(await secrets.find('app', name)).toBe('new')
    await secrets.remove('app', name)
    expect(await secrets.find('app', name)).toBeUndefined()
    await secrets.put('app', name, '  ')
    inner.kept.set(`app/${name}`, 'asked for')
    expect(await secrets.find('app', name)).toBe('asked for')
  })

  it('do not include what is absent: it may come at any moment', async () => {
    const inner = memorySecrets()
    const secrets = cachedSecrets(inner, clock)
    expect(await secrets.find('app', name)).toBeUndefined()
    inner.kept.set(`app/${name}`, 'new')
    expect(await secrets.find('app', name)).toBe('new')
  })

  it('are asked for once, however many ask at the same time', async () => {
    const { store, asked, letGo } = slowStore(memorySecrets({ [`app/${name}`]: 'value' }))
    const secrets = cachedSecrets(store, clock)
    const all = Promise.all(Array.from({ length: 50 }, () => secrets.find('app', name)))
    await Promise.resolve()
    expect(asked).toEqual(['find'])
    letGo()
    expect(new Set(await all)).toEqual(new Set(['value']))
  })

  it('do not come back from a question that was asked before they changed', async () => {
    const inner = memorySecrets({ [`app/${name}`]: 'old' })
    const { store, letGo } = slowStore(inner)
    const secrets = cachedSecrets(store, clock)
    const early = secrets.find('app', name)
    await Promise.resolve()
    const change = secrets.put('app', name, 'new')
    letGo(1)
    await change
    inner.kept.set(`app/${name}`, 'old')
    letGo()
    expect(await early).toBe('old')
    expect(await secrets.find('app', name)).toBe('new')
  })

  it('are asked for again where two changes overlapped: only the store knows which was last', async () => {
    const inner = memorySecrets()
    const { store, asked, letGo } = slowStore(inner)
    const secrets = cachedSecrets(store, clock)
    const changes = [secrets.put('app', name, 'one'), secrets.put('app', name, 'two')]
    letGo(1)
    await changes[1]
    letGo()
    await changes[0]
    const found = secrets.find('app', name)
    await Promise.resolve()
    letGo()
    expect([await found, asked]).toEqual(['one', ['put', 'put', 'find']])
  })

  it('are asked for again after a change that failed: nobody knows whether it took effect', async () => {
    const inner = memorySecrets({ [`app/${name}`]: 'old' })
    const lost = new HubError('vault.unavailable', 'No answer.')
    const put: Secrets['put'] = async (owner, secret, value) => {
      await inner.put(owner, secret, value)
      throw lost
    }
    const secrets = cachedSecrets({ ...inner, put }, clock)
    await secrets.find('app', name)
    await expect(secrets.put('app', name, 'new')).rejects.toBe(lost)
    expect(await secrets.find('app', name)).toBe('new')
  })

  it('are no excuse for a store that fails: it is told, and asked again the next time', async () => {
    const inner = memorySecrets({ [`app/${name}`]: 'value' })
    let fails = true
    const find: Secrets['find'] = (owner, secret) =>
      fails ? Promise.reject(new HubError('vault.unavailable', 'No answer.')) : inner.find(owner, secret)
    const secrets = cachedSecrets({ ...inner, find }, clock)
    await expect(secrets.find('app', name)).rejects.toMatchObject({ code: 'vault.unavailable' })
    fails = false
    expect(await secrets.find('app', name)).toBe('value')
  })
})
