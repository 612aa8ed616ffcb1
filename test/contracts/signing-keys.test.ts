import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { keyPairs } from '../../shared/adapters/crypto/key-pairs.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { keyVaultSecrets } from '../../shared/adapters/key-vault/key-vault-secrets.ts'
import { cachedSecrets } from '../../shared/adapters/secrets/cached-secrets.ts'
import { openTables } from '../../shared/adapters/table-storage/open-tables.ts'
import { signingKeyTable } from '../../shared/adapters/table-storage/signing-keys.ts'
import { keyTimes } from '../../shared/domain/issuing/key-ring.ts'
import { ownKeys } from '../../shared/services/own-keys.ts'
import { rotateNow, withdrawSigningKey, type KeyNeeds } from '../../shared/services/signing-keys.ts'
import { setAzureStage, type AzureStage } from '../local/simulators/azure-support.ts'
import { kidIn } from '../shared/support/issuer.ts'
import { noon } from '../shared/support/facts.ts'
import { manualClock, type ManualClock } from '../support/memory-ports.ts'

const issuer = 'https://hub.example'
const audience = 'https://orders.example'

let stage: AzureStage
beforeAll(async () => {
  stage = await setAzureStage()
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

/** An instance over the real adapters: Key Vault's SDK, and Table Storage's on tables that no other test has. */
function instanceAt(clock: ManualClock, label: string): KeyNeeds & { readonly ownKeys: ReturnType<typeof ownKeys> } {
  const open = openTables({ kind: 'connection-string', connectionString: inject('stack').storage })
  const vault = keyVaultSecrets(stage.vault, { credential: stage.credential })
  const needs = {
    signingKeys: signingKeyTable((name) => open(`${name}${label}`)),
    secrets: cachedSecrets(vault, clock),
    keyPairs,
    clock,
    random: secureRandom,
  }
  return { ...needs, ownKeys: ownKeys(needs) }
}
const label = () => randomUUID().replaceAll('-', '')

/** The key set over real HTTP, and how often it was asked for. */
async function publish(keys: ReturnType<typeof ownKeys>) {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    void keys.published().then((published) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: published }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`),
    asked: () => asked,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

const signed = (clock: ManualClock, keys: ReturnType<typeof ownKeys>) => {
  const iat = Math.floor(clock.now().getTime() / 1000)
  return keys.sign({ iss: issuer, aud: audience, sub: 'ana', iat, exp: iat + 600, jti: randomUUID() })
}

describe('signing keys in Key Vault and Table Storage', () => {
  it('are made once by instances that start at the same time, and used by all', { timeout: 60_000 }, async () => {
    const [clock, name] = [manualClock(noon), label()]
    const instances = [1, 2, 3].map(() => instanceAt(clock, name))
    const tokens = await Promise.all(instances.map(({ ownKeys: keys }) => signed(clock, keys)))
    expect(new Set(tokens.map(kidIn)).size).toBe(1)
    const [first] = instances
    const kid = kidIn(tokens[0] ?? '')
    expect(await first?.secrets.find('app', `signing_key_${kid}`)).toContain('"d"')
    expect((await first?.signingKeys.find())?.keys.find((key) => key.kid === kid)).toMatchObject({
      state: 'current',
      signsFrom: noon,
    })
  })

  it('verify at somebody else’s jose, across a rotation without asking again', { timeout: 60_000 }, async () => {
    const clock = manualClock(noon)
    const hub = instanceAt(clock, label())
    const published = await publish(hub.ownKeys)
    // Asks once and never again: what it knows must do for the next key.
    const keySet = createRemoteJWKSet(published.url, { cooldownDuration: 1e9, cacheMaxAge: 1e12 })
    const verify = (token: string) =>
      jwtVerify(token, keySet, { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'], currentDate: clock.now() })
    const before = await signed(clock, hub.ownKeys)
    await verify(before)
    clock.advance(keyTimes.aheadFor - 1)
    const last = await signed(clock, hub.ownKeys)
    clock.advance(1)
    await rotateNow(hub)
    const after = await signed(clock, hub.ownKeys)
    expect(kidIn(after)).not.toBe(kidIn(last))
    await expect(verify(after)).resolves.toMatchObject({ payload: { sub: 'ana' } })
    await expect(verify(last)).resolves.toMatchObject({ payload: { sub: 'ana' } })
    expect(published.asked()).toBe(1)
    await published.stop()
  })

  it('are refused by jose once withdrawn, when it reads the key set again', { timeout: 60_000 }, async () => {
    const clock = manualClock(noon)
    const hub = instanceAt(clock, label())
    const published = await publish(hub.ownKeys)
    const token = await signed(clock, hub.ownKeys)
    const keySet = () => createRemoteJWKSet(published.url, { [customFetch]: (url, options) => fetch(url, options) })
    await jwtVerify(token, keySet(), { currentDate: clock.now() })
    await withdrawSigningKey(hub, kidIn(token))
    await expect(jwtVerify(token, keySet(), { currentDate: clock.now() })).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
    const after = await signed(clock, hub.ownKeys)
    await jwtVerify(after, keySet(), { currentDate: clock.now() })
    expect(await hub.secrets.find('app', `signing_key_${kidIn(token)}`)).toBeUndefined()
    await published.stop()
  })

  it('go on signing while the vault fails', async () => {
    const clock = manualClock(noon)
    const hub = instanceAt(clock, label())
    await signed(clock, hub.ownKeys)
    await stage.control.arm({ target: 'vault', kind: 'error', status: 503, times: null })
    clock.advance(60)
    expect(kidIn(await signed(clock, hub.ownKeys))).toMatch(/^[0-9a-f]{32}$/)
  })
})
