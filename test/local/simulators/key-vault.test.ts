import { SecretClient } from '@azure/keyvault-secrets'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { azureAddress } from '../../../shared/adapters/http/azure-address.ts'
import { askIdentity, bearerFor, setAzureStage, type AzureStage } from './azure-support.ts'

const apiVersion = 'api-version=2026-04-01'

/** Microsoft's own client, unaware that the vault is simulated. */
function clientOf({ vault, credential }: AzureStage): SecretClient {
  const { url, options } = azureAddress(vault, 'https://simulated.vault.azure.net')
  return new SecretClient(url, credential, options)
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

let stage: AzureStage
let client: SecretClient
beforeAll(async () => {
  stage = await setAzureStage()
  client = clientOf(stage)
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

describe("the simulated vault, in the eyes of Microsoft's client", () => {
  it('keeps every version, each with its attributes and tags', async () => {
    const [expiresOn, notBefore] = [new Date('2027-01-01T00:00:00Z'), new Date('2026-01-01T00:00:00Z')]
    const first = await client.setSecret('versions', 'one', {
      contentType: 'text/plain',
      tags: { a: 'b' },
      expiresOn,
      notBefore,
    })
    const second = await client.setSecret('Versions', 'two')
    expect(first.properties).toMatchObject({
      contentType: 'text/plain',
      tags: { a: 'b' },
      enabled: true,
      expiresOn,
      notBefore,
    })
    expect(first.properties).toMatchObject({
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays: 90,
      name: 'versions',
    })
    expect(first.properties.vaultUrl).toBe('https://simulated.vault.azure.net')
    expect((await client.getSecret('versions')).value).toBe('two')
    const { version = '' } = first.properties
    expect((await client.getSecret('versions', { version })).value).toBe('one')
    const listed = await all(client.listPropertiesOfSecretVersions('versions'))
    expect(new Set(listed.map((one) => one.version))).toEqual(new Set([version, second.properties.version]))
    await expect(client.getSecret('versions', { version: 'f'.repeat(32) })).rejects.toMatchObject({ statusCode: 404 })
  })

  it('lists over several pages', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `many-${String(index).padStart(3, '0')}`)
    for (const name of names) await client.setSecret(name, 'x')
    const listed = (await all(client.listPropertiesOfSecrets()))
      .map(({ name }) => name)
      .filter((name) => name.startsWith('many-'))
    expect(listed).toEqual(names)
    const sizes: number[] = []
    for await (const page of client.listPropertiesOfSecrets().byPage({ maxPageSize: 10 })) sizes.push(page.length)
    expect([sizes[0], Math.max(...sizes)]).toEqual([10, 10])
    const { requests } = await stage.control.requests('vault')
    expect(requests.filter(({ path }) => path === '/secrets').length).toBeGreaterThan(8)
  })

  it('changes attributes without another version, and gives no secret that is disabled', async () => {
    const { properties } = await client.setSecret('attributes', 'x')
    const version = properties.version ?? ''
    await client.updateSecretProperties('attributes', version, { enabled: false, tags: { c: 'd' } })
    await expect(client.getSecret('attributes')).rejects.toMatchObject({
      statusCode: 403,
      details: { error: { code: 'Forbidden', innerError: { code: 'SecretDisabled' } } },
    })
    await client.updateSecretProperties('attributes', version, { enabled: true })
    expect((await client.getSecret('attributes')).properties).toMatchObject({ version, tags: { c: 'd' } })
  })

  it('gives a secret before and after its time: those moments are for whoever uses it', async () => {
    await client.setSecret('over', 'x', { expiresOn: new Date('2020-01-01T00:00:00Z') })
    expect((await client.getSecret('over')).value).toBe('x')
  })

  it('deletes softly: the name is held, and the secret comes back with all its versions, or never', async () => {
    await client.setSecret('deleted', 'one')
    await client.setSecret('deleted', 'two')
    const { recoveryId, deletedOn, scheduledPurgeDate } = await (
      await client.beginDeleteSecret('deleted')
    ).pollUntilDone()
    expect(recoveryId).toBe('https://simulated.vault.azure.net/deletedsecrets/deleted')
    expect(scheduledPurgeDate?.getTime()).toBe((deletedOn?.getTime() ?? 0) + 90 * 86_400_000)
    await expect(client.getSecret('deleted')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' })
    await expect(client.setSecret('deleted', 'three')).rejects.toMatchObject({
      statusCode: 409,
      details: { error: { code: 'Conflict', innerError: { code: 'ObjectIsDeletedButRecoverable' } } },
    })
    expect((await all(client.listDeletedSecrets())).map(({ name }) => name)).toEqual(['deleted'])
    await (await client.beginRecoverDeletedSecret('deleted')).pollUntilDone()
    expect((await client.getSecret('deleted')).value).toBe('two')
    expect(await all(client.listPropertiesOfSecretVersions('deleted'))).toHaveLength(2)
    await (await client.beginDeleteSecret('deleted')).pollUntilDone()
    await client.purgeDeletedSecret('deleted')
    await expect(client.getDeletedSecret('deleted')).rejects.toMatchObject({ statusCode: 404 })
    await client.setSecret('deleted', 'new')
    expect(await all(client.listPropertiesOfSecretVersions('deleted'))).toHaveLength(1)
  })

  it('takes its time over deleting and recovering where it is told to', async () => {
    await client.setSecret('slow', 'x')
    await stage.control.slowVault(2)
    const deleting = await client.beginDeleteSecret('slow', { intervalInMs: 1 })
    expect(deleting.isDone()).toBe(false)
    await expect(client.setSecret('slow', 'y')).rejects.toMatchObject({
      details: { error: { innerError: { code: 'ObjectIsBeingDeleted' } } },
    })
    await deleting.pollUntilDone()
    const recovering = await client.beginRecoverDeletedSecret('slow', { intervalInMs: 1 })
    await expect(client.setSecret('slow', 'y')).rejects.toMatchObject({
      details: { error: { innerError: { code: 'ObjectIsBeingRecovered' } } },
    })
    await recovering.pollUntilDone()
    expect((await client.getSecret('slow')).value).toBe('x')
  })

  it.each([
    ['a name of other signs', () => client.setSecret('under_score', 'x')],
    ['a name that is too long', () => client.setSecret('n'.repeat(128), 'x')],
    ['a value that is too large', () => client.setSecret('large', 'x'.repeat(25_601))],
  ])('refuses %s', async (_what, act) => {
    await expect(act()).rejects.toMatchObject({ statusCode: 400, code: 'BadParameter' })
  })

  it('throttles as Key Vault does', async () => {
    await stage.control.arm({ target: 'vault', kind: 'throttle', retryAfter: '5' })
    const answer = await fetch(`${stage.vault}/secrets/x?${apiVersion}`, {
      headers: await bearerFor(stage, 'https://vault.azure.net'),
    })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5'])
    expect(await answer.json()).toMatchObject({ error: { code: 'Throttled' } })
  })
})

describe('who may ask the simulated vault', () => {
  const ask = async (headers: Record<string, string>, path = `/secrets/x?${apiVersion}`) => {
    const answer = await fetch(`${stage.vault}${path}`, { headers })
    const { error } = (await answer.json()) as { error: { code: string; message: string } }
    return {
      status: answer.status,
      code: error.code,
      message: error.message,
      challenge: answer.headers.get('www-authenticate'),
    }
  }

  it('is told where to get a token', async () => {
    const { status, code, message, challenge } = await ask({})
    expect([status, code]).toEqual([401, 'Unauthorized'])
    expect(message).toContain('AKV10000')
    expect(challenge).toMatch(
      /^Bearer authorization="https:\/\/login\.windows\.net\/[0-9a-f-]{36}", resource="https:\/\/vault\.azure\.net"$/,
    )
  })

  it.each([
    ['for another service', 'https://communication.azure.com', 0, 'AKV10022'],
    ['whose time is over', 'https://vault.azure.net', 90_000, 'AKV10006'],
  ])('is refused with a token %s', async (_what, resource, seconds, number) => {
    const headers = await bearerFor(stage, resource)
    await stage.control.advanceClock(seconds)
    expect(await ask(headers)).toMatchObject({ status: 401, message: expect.stringContaining(number) as string })
  })

  it('is refused with a token that somebody else signed or changed, or that is none', async () => {
    const { authorization } = await bearerFor(stage, 'https://vault.azure.net')
    const other = await setAzureStage()
    const strangers = await bearerFor(other, 'https://vault.azure.net')
    await other.stop()
    for (const token of [strangers.authorization, `${authorization.slice(0, -6)}AAAAAA`, 'Bearer x', 'Basic x'])
      expect((await ask({ authorization: token })).status).toBe(401)
  })

  it('names the version of the API, and an operation that there is', async () => {
    const headers = await bearerFor(stage, 'https://vault.azure.net')
    expect(await ask(headers, '/secrets/x')).toMatchObject({ status: 400, code: 'BadParameter' })
    expect(await ask(headers, `/keys/x?${apiVersion}`)).toMatchObject({ status: 404, code: 'NotFound' })
    expect(await ask(headers, `/secrets?maxresults=26&${apiVersion}`)).toMatchObject({ status: 400 })
  })
})

describe('the simulated managed identity', () => {
  const { address, header } = {
    address: () => stage.identity.address,
    header: () => ({ 'x-identity-header': stage.identity.header }),
  }

  it('gives a token for the vault and for mail, as App Service does', async () => {
    const { status, body } = await askIdentity(address(), 'https://vault.azure.net', header())
    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      resource: 'https://vault.azure.net',
      expires_on: expect.stringMatching(/^\d{10}$/) as string,
    })
  })

  it('gives nothing to a caller that does not know the header, nor for what is not simulated', async () => {
    expect((await askIdentity(address(), 'https://vault.azure.net', {})).status).toBe(401)
    expect((await askIdentity(address(), 'https://vault.azure.net', { 'x-identity-header': 'guess' })).status).toBe(401)
    expect((await askIdentity(address(), 'https://storage.azure.com', header())).status).toBe(400)
    expect((await askIdentity(address(), 'https://vault.azure.net', header(), '2017-09-01')).status).toBe(400)
  })
})

describe('after a restart', () => {
  let data: string
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'tenantry-vault-'))
  })
  afterEach(() => rm(data, { recursive: true, force: true }))

  it('the vault holds what it held, in a file that is its owner’s alone', async () => {
    const before = await setAzureStage({ data })
    const writing = clientOf(before)
    await Promise.all(Array.from({ length: 20 }, (_, index) => writing.setSecret(`kept-${index}`, `value ${index}`)))
    await writing.beginDeleteSecret('kept-0')
    await before.stop()
    const file = join(data, 'simulators', 'key-vault.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(20)
    const after = await setAzureStage({ data })
    const reading = clientOf(after)
    expect((await reading.getSecret('kept-19')).value).toBe('value 19')
    expect((await all(reading.listDeletedSecrets())).map(({ name }) => name)).toEqual(['kept-0'])
    await after.stop()
  })
})
