import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileSecrets, noSecrets } from '../../../../shared/adapters/secrets/file-secrets.ts'
import { environmentSecrets, secretChain } from '../../../../shared/adapters/secrets/secret-chain.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { memorySecrets } from '../../../support/memory-ports.ts'
import { northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-secrets-'))
})
afterEach(async () => {
  for (const place of [folder, `${folder}.key`]) await rm(place, { recursive: true, force: true })
})

describe('secrets in files', () => {
  it('are found as they were put, each by its owner and name', async () => {
    const secrets = fileSecrets(folder)
    expect(await secrets.find(northBank, 'microsoft_client_secret')).toBeUndefined()
    await secrets.put(northBank, 'microsoft_client_secret', 'first')
    await secrets.put(northBank, 'microsoft_client_secret', 'second')
    expect(await secrets.find(northBank, 'microsoft_client_secret')).toBe('second')
    expect(await secrets.find('app', 'microsoft_client_secret')).toBeUndefined()
    expect(await secrets.find(northBank, 'microsoft_client_id')).toBeUndefined()
  })

  it('are readable by their owner alone, also where a file was open before', async () => {
    const secrets = fileSecrets(folder)
    await secrets.put('app', 'microsoft_client_secret', 'first')
    const path = join(folder, 'app', 'microsoft_client_secret')
    await chmod(path, 0o644)
    await secrets.put('app', 'microsoft_client_secret', 'second')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await chmod(folder, 0o755)
    await secrets.put('app', 'microsoft_client_secret', 'third')
    for (const place of [folder, join(folder, 'app')]) expect((await stat(place)).mode & 0o777).toBe(0o700)
  })

  it('are replaced in one step: whoever reads meanwhile sees the old one or the new one, whole', async () => {
    const secrets = fileSecrets(folder)
    const values = ['a'.repeat(60_000), 'b'.repeat(60_000)]
    await secrets.put('app', 'entra_direct_refresh_token', values[0]!)
    const writing = Promise.all(
      Array.from({ length: 10 }, (_, index) => secrets.put('app', 'entra_direct_refresh_token', values[index % 2]!)),
    )
    const read = await Promise.all(Array.from({ length: 50 }, () => secrets.find('app', 'entra_direct_refresh_token')))
    await writing
    expect(read.every((value) => values.includes(value ?? ''))).toBe(true)
    expect((await readdir(join(folder, 'app'))).sort()).toEqual(['entra_direct_refresh_token', 'versions'])
    expect(await readdir(join(folder, 'app', 'versions'))).toHaveLength(10)
  })

  it('are found by their version too, until they are removed', async () => {
    const secrets = fileSecrets(folder)
    const first = await secrets.put(northBank, 'entra_cipp_api_token', 'first')
    const second = await secrets.put(northBank, 'entra_cipp_api_token', 'second')
    const found = () =>
      Promise.all([first, second].map((version) => secrets.find(northBank, 'entra_cipp_api_token', version)))
    expect(await found()).toEqual(['first', 'second'])
    await secrets.remove(northBank, 'entra_cipp_api_token')
    expect(await found()).toEqual([undefined, undefined])
  })

  it('are absent once removed, however often', async () => {
    const secrets = fileSecrets(folder)
    await secrets.put('app', 'microsoft_client_id', 'x')
    await secrets.remove('app', 'microsoft_client_id')
    await secrets.remove('app', 'microsoft_client_id')
    expect(await secrets.find('app', 'microsoft_client_id')).toBeUndefined()
    expect(await readdir(join(folder, 'app', 'versions'))).toEqual([])
  })

  it('that are blank count as absent', async () => {
    const secrets = fileSecrets(folder)
    await secrets.put('app', 'microsoft_client_id', ' \n')
    expect(await secrets.find('app', 'microsoft_client_id')).toBeUndefined()
  })

  it('that cannot be kept are refused without a word of the value', async () => {
    await fileSecrets(folder).put('app', 'microsoft_client_id', 'x')
    const blocked = fileSecrets(join(folder, 'app', 'microsoft_client_id'))
    const refusal = await expectRefusal(
      'storage.unavailable',
      blocked.put('app', 'microsoft_client_id', 'hidden-value'),
    )
    expect(`${refusal.message}${JSON.stringify(refusal.details)}`).not.toContain('hidden-value')
    await expectRefusal('storage.unavailable', blocked.find('app', 'microsoft_client_id'))
    expect(await fileSecrets(folder).find('app', 'microsoft_client_id')).toBe('x')
  })
})

describe('secrets in files, at rest', () => {
  const secrets = () => fileSecrets(folder, keyFile())
  const keyFile = () => join(folder, 'apart', 'the.key')
  const [id, secret] = ['microsoft_client_id', 'microsoft_client_secret'] as const
  const fileOf = (name: string) => join(folder, 'app', name)

  it('are sealed: neither a value nor the key stands beside the other, whoever reads the folder', async () => {
    const version = await secrets().put('app', secret, 'a plain value')
    for (const path of [fileOf(secret), join(folder, 'app', 'versions', `${secret}.${version}`), keyFile()])
      expect(await readFile(path, 'utf8')).toMatch(/^[\w-]+$/)
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600)
    expect(await fileSecrets(folder, keyFile()).find('app', secret)).toBe('a plain value')
  })

  it('open under their own name and version alone', async () => {
    const [first] = [await secrets().put('app', secret, 'first'), await secrets().put('app', secret, 'second')]
    await secrets().put('app', id, 'id')
    await copyFile(fileOf(secret), fileOf(id))
    await expectRefusal('storage.unavailable', secrets().find('app', id))
    await copyFile(join(folder, 'app', 'versions', `${secret}.${first}`), fileOf(secret))
    await expectRefusal('storage.unavailable', secrets().find('app', secret))
    expect(await secrets().find('app', secret, first)).toBe('first')
  })

  it('that were changed, written by hand, or sealed with another key are refused, and never taken for absent', async () => {
    await secrets().put('app', secret, 'value')
    const sealed = await readFile(fileOf(secret), 'utf8')
    for (const text of ['by hand', '', `${sealed.slice(0, -4)}AAAA`]) {
      await writeFile(fileOf(secret), text)
      await expectRefusal('storage.unavailable', secrets().find('app', secret))
    }
    await writeFile(fileOf(secret), sealed)
    await expectRefusal('storage.unavailable', fileSecrets(folder, join(folder, 'no.key')).find('app', secret))
    await fileSecrets(join(folder, 'elsewhere'), join(folder, 'other.key')).put('app', secret, 'value')
    await expectRefusal('storage.unavailable', fileSecrets(folder, join(folder, 'other.key')).find('app', secret))
  })

  it.each([0o640, 0o604, 0o620])('are refused where others may read or change a file (%o)', async (mode) => {
    await secrets().put('app', secret, 'value')
    for (const path of [fileOf(secret), keyFile()]) {
      await chmod(path, mode)
      await expectRefusal('storage.unavailable', secrets().find('app', secret))
      await chmod(path, 0o600)
    }
    expect(await secrets().find('app', secret)).toBe('value')
  })

  it('are not read through a link: it may lead to a file that somebody else writes', async () => {
    await secrets().put('app', secret, 'value')
    await symlink(fileOf(secret), fileOf(id))
    await expectRefusal('storage.unavailable', secrets().find('app', id))
  })

  it('share one key, also where several processes put their first secret together', async () => {
    const values = Array.from({ length: 20 }, (_, index) => `value ${index}`)
    const versions = await Promise.all(values.map((value) => fileSecrets(folder).put('app', secret, value)))
    const found = await secretsOfAll(versions)
    expect(found.filter((value) => value !== undefined).length).toBe(10)
    expect(values).toContain(await fileSecrets(folder).find('app', secret))
  })
  const secretsOfAll = (versions: readonly string[]) =>
    Promise.all(versions.map((version) => fileSecrets(folder).find('app', secret, version)))

  it('tell of each version when it was made and when it ends, newest first', async () => {
    const expiresAt = new Date('2028-11-20T12:00:00.000Z')
    const first = await secrets().put('app', secret, 'first', { expiresAt })
    const second = await secrets().put('app', secret, 'second')
    const [newest, older, ...none] = await secrets().versions('app', secret)
    expect([newest?.version, older?.version, none]).toEqual([second, first, []])
    expect([newest?.expiresAt, older?.expiresAt]).toEqual([undefined, expiresAt])
    await secrets().remove('app', secret)
    expect(await secrets().versions('app', secret)).toEqual([])
  })
})

describe('secrets in the environment', () => {
  const given = environmentSecrets({ microsoft_client_id: ' id ', microsoft_client_secret: 'secret' })

  it("answer for the app's own, never for an Organisation's", async () => {
    expect(await given.find('app', 'microsoft_client_id')).toBe('id')
    expect(await given.find(northBank, 'microsoft_client_id')).toBeUndefined()
  })

  it('that are blank or not given are absent, and half a pair counts as none', async () => {
    expect(await given.find('app', 'entra_direct_refresh_token')).toBeUndefined()
    for (const half of [
      environmentSecrets({ microsoft_client_id: 'id', microsoft_client_secret: '  ' }),
      environmentSecrets({ microsoft_client_secret: 'secret' }),
    ]) {
      expect(await half.find('app', 'microsoft_client_id')).toBeUndefined()
      expect(await half.find('app', 'microsoft_client_secret')).toBeUndefined()
    }
  })
})

describe('an application in the environment', () => {
  it('that names no tenant belongs to any, whatever tenant another source knows', async () => {
    const last = memorySecrets({ 'app/microsoft_tenant_id': 'of another application' })
    const pair = { microsoft_client_id: 'id', microsoft_client_secret: 'secret' }
    const tenantIn = (values: Record<string, string>) =>
      secretChain([environmentSecrets(values)], last).find('app', 'microsoft_tenant_id')
    expect(await tenantIn(pair)).toBe('organizations')
    expect(await tenantIn({ ...pair, microsoft_tenant_id: ' tid ' })).toBe('tid')
    expect(await tenantIn({ microsoft_tenant_id: 'half' })).toBe('of another application')
  })
})

describe('a chain of secrets', () => {
  it('answers with the first that knows, and keeps in the last', async () => {
    const last = memorySecrets({ 'app/microsoft_client_id': 'kept', [`${northBank}/microsoft_client_id`]: 'own' })
    const chain = secretChain(
      [environmentSecrets({ microsoft_client_id: 'given', microsoft_client_secret: 'given' })],
      last,
    )
    expect(await chain.find('app', 'microsoft_client_id')).toBe('given')
    expect(await chain.find(northBank, 'microsoft_client_id')).toBe('own')
    await chain.put('app', 'microsoft_client_id', 'new')
    expect(last.kept.get('app/microsoft_client_id')).toBe('new')
  })

  it('keeps in the last alone, and takes away what would hide it', async () => {
    const before = memorySecrets({ [`${northBank}/microsoft_client_id`]: 'from a file' })
    const last = memorySecrets({ [`${northBank}/microsoft_client_id`]: 'from the vault' })
    const chain = secretChain([environmentSecrets({}), before], last)
    expect(await chain.find(northBank, 'microsoft_client_id')).toBe('from a file')
    await chain.put(northBank, 'microsoft_client_id', 'new')
    expect([await chain.find(northBank, 'microsoft_client_id'), before.kept.size]).toEqual(['new', 0])
    before.kept.set(`${northBank}/microsoft_client_id`, 'from a file')
    await chain.remove(northBank, 'microsoft_client_id')
    expect([before.kept.size, last.kept.size]).toEqual([0, 0])
  })

  it('takes nothing away from a file when the vault did not keep the new value', async () => {
    const before = memorySecrets({ [`${northBank}/microsoft_client_id`]: 'from a file' })
    const broken = { ...memorySecrets(), put: () => Promise.reject(new HubError('vault.unavailable', 'No answer.')) }
    const chain = secretChain([before], broken)
    await expectRefusal('vault.unavailable', chain.put(northBank, 'microsoft_client_id', 'new'))
    expect(await chain.find(northBank, 'microsoft_client_id')).toBe('from a file')
  })

  it('stops where one fails: what comes after may hold an older value', async () => {
    const failing = { find: () => Promise.reject(new HubError('storage.unavailable', 'No answer.')) }
    const chain = secretChain([failing], memorySecrets({ 'app/microsoft_client_id': 'older' }))
    await expectRefusal('storage.unavailable', chain.find('app', 'microsoft_client_id'))
  })

  it('tells the versions of the one whose value counts; a value that is given has none', async () => {
    const expiresAt = new Date('2028-11-20T12:00:00.000Z')
    const [before, last] = [memorySecrets(), memorySecrets()]
    const given = environmentSecrets({ platform_master_api_key: 'given' })
    const chain = secretChain([given, before], last)
    const version = await chain.put('app', 'microsoft_client_id', 'new', { expiresAt })
    await last.put('app', 'platform_master_api_key', 'hidden')
    expect(await chain.versions('app', 'microsoft_client_id')).toMatchObject([{ version, expiresAt }])
    expect(await chain.versions('app', 'platform_master_api_key')).toEqual([])
    await before.put('app', 'microsoft_client_id', 'from a file')
    expect(await chain.versions('app', 'microsoft_client_id')).toMatchObject([{ version: 'v1' }])
  })

  it('without any store knows nothing and accepts nothing', async () => {
    expect(await noSecrets.find('app', 'microsoft_client_id')).toBeUndefined()
    await expectRefusal('storage.unavailable', noSecrets.put('app', 'microsoft_client_id', 'x'))
    await expect(noSecrets.remove('app', 'microsoft_client_id')).resolves.toBeUndefined()
  })
})
