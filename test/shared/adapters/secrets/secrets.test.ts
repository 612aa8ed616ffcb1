import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
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
afterEach(() => rm(folder, { recursive: true, force: true }))

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
    expect(await readFile(join(folder, 'app', 'microsoft_client_id'), 'utf8')).toBe('x')
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

  it('without any store knows nothing and accepts nothing', async () => {
    expect(await noSecrets.find('app', 'microsoft_client_id')).toBeUndefined()
    await expectRefusal('storage.unavailable', noSecrets.put('app', 'microsoft_client_id', 'x'))
    await expect(noSecrets.remove('app', 'microsoft_client_id')).resolves.toBeUndefined()
  })
})
