import { DefaultAzureCredential } from '@azure/identity'
import { SecretClient } from '@azure/keyvault-secrets'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { azureAddress } from '../../shared/adapters/http/azure-address.ts'
import { keyVaultSecrets } from '../../shared/adapters/key-vault/key-vault-secrets.ts'
import { simulatedAddress } from '../../shared/adapters/key-vault/simulated-address.ts'
import { vaultNameOf } from '../../shared/adapters/key-vault/vault-name.ts'
import { organisationId } from '../../shared/domain/ids.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import { setAzureStage, type AzureStage } from '../local/simulators/azure-support.ts'
import { expectRefusal } from '../shared/support/refusals.ts'

/**
 * By hand against a vault of your own, signed in with `az login` as somebody who is its Key Vault Secrets Officer:
 * CONTRACT_KEY_VAULT_URL=https://….vault.azure.net npx vitest run test/contracts/key-vault.test.ts -t 'any vault'
 */
const real = process.env['CONTRACT_KEY_VAULT_URL']

const name = 'entra_direct_refresh_token'
const anOwner = () => organisationId(randomUUID())

let stage: AzureStage
let address: string
beforeAll(async () => {
  stage = await setAzureStage()
  address = real ?? stage.vault
  if (real !== undefined) return
  // As App Service tells an app where its managed identity is, so that the SDK's own credential finds it.
  vi.stubEnv('IDENTITY_ENDPOINT', `${stage.identity.address}/msi/token`)
  vi.stubEnv('IDENTITY_HEADER', stage.identity.header)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await stage.stop()
})
afterEach(() => stage.control.reset())

describe('secrets in any vault', () => {
  it('are absent until they are put, and then found by owner and name, newest value first', async () => {
    const vault = keyVaultSecrets(address)
    const [owner, other] = [anOwner(), anOwner()]
    expect(await vault.find(owner, name)).toBeUndefined()
    await vault.put(owner, name, 'first')
    await vault.put(owner, name, 'sécond ☂ ')
    expect(await vault.find(owner, name)).toBe('sécond ☂')
    expect(await vault.find(other, name)).toBeUndefined()
    expect(await vault.find(owner, 'microsoft_client_id')).toBeUndefined()
    await vault.remove(owner, name)
  })

  it('are found by their version too, while a newer one is there', async () => {
    const vault = keyVaultSecrets(address)
    const owner = anOwner()
    const first = await vault.put(owner, name, 'first')
    const second = await vault.put(owner, name, 'second')
    expect(await vault.find(owner, name, first)).toBe('first')
    expect(await vault.find(owner, name, second)).toBe('second')
    expect(await vault.find(owner, name, 'f'.repeat(32))).toBeUndefined()
    await vault.remove(owner, name)
    expect(await vault.find(owner, name, first)).toBeUndefined()
  })

  it('tell of each version when it was made and when it ends, newest first, over several pages', async () => {
    const vault = keyVaultSecrets(address)
    const [owner, expiresAt] = [anOwner(), new Date('2028-11-20T12:00:00.000Z')]
    expect(await vault.versions(owner, name)).toEqual([])
    const put: string[] = []
    for (let count = 0; count < 30; count += 1) put.push(await vault.put(owner, name, 'x', { expiresAt }))
    const [newest] = await vault.versions(owner, name)
    expect(newest?.expiresAt).toEqual(expiresAt)
    expect(Math.abs((newest?.createdAt.getTime() ?? 0) - Date.now())).toBeLessThan(120_000)
    expect((await vault.versions(owner, name)).map(({ version }) => version).sort()).toEqual(put.sort())
    await vault.remove(owner, name)
    expect(await vault.versions(owner, name)).toEqual([])
  })

  it('may be as long as tokens are', async () => {
    const vault = keyVaultSecrets(address)
    const [owner, token] = [anOwner(), 't'.repeat(20_000)]
    await vault.put(owner, name, token)
    expect(await vault.find(owner, name)).toBe(token)
    await vault.remove(owner, name)
  })

  it('are absent once removed, however often, and can be put again', { timeout: 120_000 }, async () => {
    const vault = keyVaultSecrets(address, { patience: { within: 60_000, wait: real ? usualWait : noWait } })
    const owner = anOwner()
    await vault.remove(owner, name)
    await vault.put(owner, name, 'before')
    await vault.remove(owner, name)
    await vault.remove(owner, name)
    expect(await vault.find(owner, name)).toBeUndefined()
    await vault.put(owner, name, 'after')
    expect(await vault.find(owner, name)).toBe('after')
    expect(await vault.versions(owner, name)).toHaveLength(2)
    await vault.remove(owner, name)
  })

  it('that somebody disabled are neither absent nor a vault that refuses, and no earlier version takes their place', async () => {
    const vault = keyVaultSecrets(address)
    const owner = anOwner()
    const first = await vault.put(owner, name, 'first')
    const second = await vault.put(owner, name, 'second')
    await change(owner, second, { enabled: false })
    await expectRefusal('secret.disabled', vault.find(owner, name))
    await expectRefusal('secret.disabled', vault.find(owner, name, second))
    expect(await vault.find(owner, name, first)).toBe('first')
    expect((await vault.versions(owner, name)).filter(({ disabled }) => disabled)).toMatchObject([{ version: second }])
    await vault.put(owner, name, 'third')
    expect(await vault.find(owner, name)).toBe('third')
    await vault.remove(owner, name)
  })

  it('are given before their time and after it: those moments are for whoever uses them', async () => {
    const vault = keyVaultSecrets(address)
    const owner = anOwner()
    const over = await vault.put(owner, name, 'over', { expiresAt: new Date('2020-01-01T00:00:00Z') })
    expect(await vault.find(owner, name)).toBe('over')
    const early = await vault.put(owner, name, 'early')
    // Before 2038: the SDK writes moments of a change as numbers of 32 bits.
    await change(owner, early, { notBefore: new Date('2037-01-01T00:00:00Z') })
    expect(await vault.find(owner, name)).toBe('early')
    expect(await vault.find(owner, name, over)).toBe('over')
    await vault.remove(owner, name)
  })

  it('are behind a check that passes where the vault answers', async () => {
    await expect(keyVaultSecrets(address).check()).resolves.toBeUndefined()
  })
})

/** What somebody changes by hand, in the portal. */
async function change(owner: ReturnType<typeof anOwner>, version: string, to: { enabled?: boolean; notBefore?: Date }) {
  const { url, options } = azureAddress(address, simulatedAddress)
  const credential = real === undefined ? stage.credential : new DefaultAzureCredential()
  await new SecretClient(url, credential, options).updateSecretProperties(vaultNameOf(owner, name), version, to)
}

const usualWait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const noWait = () => Promise.resolve()

describe('a vault in trouble', () => {
  const waits: number[] = []
  const impatient = () =>
    keyVaultSecrets(stage.vault, {
      credential: stage.credential,
      patience: { within: 20_000, wait: (milliseconds) => Promise.resolve(waits.push(milliseconds)) },
    })
  afterEach(() => {
    waits.length = 0
  })

  it('is asked again after as long as it says', async () => {
    await stage.control.arm({ target: 'vault', kind: 'throttle', retryAfter: '7' })
    await impatient().put('app', name, 'value')
    await stage.control.arm({ target: 'vault', kind: 'error', status: 503, times: 2 })
    expect(await impatient().find('app', name)).toBe('value')
    expect(waits).toEqual([7000, 500, 1000])
  })

  it('that asks for more patience than there is, is not waited for, and its wish is passed on', async () => {
    await stage.control.arm({ target: 'vault', kind: 'throttle', retryAfter: '90' })
    const refusal = await expectRefusal('vault.unavailable', impatient().find('app', name))
    expect(refusal.details).toEqual({ retryAfterSeconds: 90 })
    expect(waits).toEqual([])
  })

  it.each([
    ['fails', { kind: 'error', status: 500, times: null }],
    ['hangs up', { kind: 'disconnect', times: null }],
    ['throttles for ever', { kind: 'throttle', times: null }],
    ['is a page that says 200', { kind: 'malformed', as: 'html', times: null }],
    ['breaks off', { kind: 'malformed', as: 'cut-json', times: null }],
    ['says nothing at all', { kind: 'malformed', as: 'empty', times: null }],
    ['does not know such an address', { kind: 'error', status: 404, times: null }],
  ] as const)('that %s is never taken for one without the secret', async (_what, fault) => {
    const vault = impatient()
    await vault.put('app', name, 'value')
    // The token is there already: only what is asked of the vault itself is struck.
    await stage.control.arm({ target: 'vault', ...fault })
    const outcome = await vault.find('app', name).catch((thrown: unknown) => thrown)
    expect(outcome).toBeInstanceOf(HubError)
    expect((outcome as HubError).code).toMatch(/^vault\.(unavailable|refused)$/)
    for (const act of [() => vault.put('app', name, 'other'), () => vault.check()])
      await expect(act()).rejects.toBeInstanceOf(HubError)
  })

  it('whose answer breaks off is not quoted: it may be half of a secret', async () => {
    await stage.control.arm({ target: 'vault', kind: 'malformed', as: 'cut-json', times: null })
    const refusal = await expectRefusal('vault.unavailable', impatient().find('app', name))
    expect(String(refusal.cause)).not.toContain('5d02')
  })

  it('that gives a secret without its value does not say that there is none', async () => {
    const id = 'https://simulated.vault.azure.net/secrets/x/1'
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id, attributes: {} }))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const vault = keyVaultSecrets(`http://127.0.0.1:${port}`, { credential: stage.credential })
    await expectRefusal('vault.unavailable', vault.find('app', name))
    server.closeAllConnections()
    server.close()
  })

  it('that does not let us in, refuses: asking again would not help', async () => {
    const vault = impatient()
    await stage.control.arm({ target: 'vault', kind: 'error', status: 403, times: 4 })
    for (const act of [
      () => vault.find('app', name),
      () => vault.versions('app', name),
      () => vault.put('app', name, 'x'),
      () => vault.remove('app', name),
    ])
      await expectRefusal('vault.refused', act())
    expect(waits).toEqual([])
  })

  it('that is simulated is asked as the simulated identity, whatever credentials a developer has', async () => {
    for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']) vi.stubEnv(name, randomUUID())
    try {
      await expect(keyVaultSecrets(stage.vault).check()).resolves.toBeUndefined()
    } finally {
      for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']) vi.stubEnv(name, undefined)
    }
  })

  it('is not asked without an identity', async () => {
    const nobody = { getToken: () => Promise.reject(new Error('no identity here')) }
    const vault = keyVaultSecrets(stage.vault, { credential: nobody, patience: { within: 5000, wait: noWait } })
    const refusal = await expectRefusal('vault.unavailable', vault.put('app', name, 'hidden-value'))
    expect(`${refusal.message}${JSON.stringify(refusal.details)}`).not.toContain('hidden-value')
  })

  it('whose credential hangs is given up when the time is over', async () => {
    const hanging = { getToken: () => new Promise<never>(() => undefined) }
    const vault = keyVaultSecrets(stage.vault, { credential: hanging, patience: { within: 50, wait: noWait } })
    await expectRefusal('vault.unavailable', vault.find('app', name))
  })

  it('that is still busy with a removal or a recovery is waited for', async () => {
    const [vault, owner] = [impatient(), anOwner()]
    await vault.put(owner, name, 'before')
    await stage.control.slowVault(3)
    await vault.remove(owner, name)
    await vault.put(owner, name, 'after')
    expect(waits.length).toBeGreaterThan(1)
    expect(await vault.find(owner, name)).toBe('after')
  })

  it('that stays busy is given up after a while', async () => {
    const [vault, owner] = [impatient(), anOwner()]
    await vault.put(owner, name, 'before')
    await stage.control.slowVault(1000)
    await vault.remove(owner, name)
    await expectRefusal('vault.unavailable', vault.put(owner, name, 'after'))
    expect(waits).toHaveLength(15)
  })
})
