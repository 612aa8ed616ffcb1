import { beforeEach, describe, expect, it } from 'vitest'
import { isHubError } from '../../../shared/domain/hub-error.ts'
import { admitPlatformKey } from '../../../shared/services/admit-platform-key.ts'
import { memoryPorts, memorySecrets, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import { noon } from '../support/facts.ts'

const masterKey = 'the master key'
let ports: MemoryPorts
let tables: MemoryTables

beforeEach(() => {
  ;({ ports, tables } = memoryPorts(noon, { secrets: memorySecrets({ 'app/platform_master_api_key': masterKey }) }))
})

const attempt = (key: string | undefined, prefix = '4/c00002') =>
  admitPlatformKey(ports, key, prefix).then(
    () => 'admitted',
    (thrown: unknown) => (isHubError(thrown) ? thrown.code : 'fault'),
  )
const times = async (count: number, act: () => Promise<string>) => {
  const heard: string[] = []
  for (let time = 0; time < count; time += 1) heard.push(await act())
  return heard
}

describe('the platform’s master key', () => {
  it('opens, and no other does', async () => {
    expect(await attempt(masterKey)).toBe('admitted')
    for (const key of [undefined, '', 'wrong', `${masterKey} `, masterKey.toUpperCase()])
      expect(await attempt(key)).toBe('key.rejected')
  })

  it('opens nothing while none is configured', async () => {
    ports = memoryPorts(noon).ports
    for (const key of [undefined, '', 'anything']) expect(await attempt(key)).toBe('key.rejected')
  })

  it('is not asked for any more after ten wrong ones from one network, not even the right one, for a minute', async () => {
    expect(new Set(await times(10, () => attempt('wrong')))).toEqual(new Set(['key.rejected']))
    expect(await attempt(masterKey)).toBe('caller.throttled')
    await expect(admitPlatformKey(ports, masterKey, '4/c00002')).rejects.toMatchObject({
      details: { retryAfterSeconds: 60 },
    })
    expect(await attempt(masterKey, '4/c00003')).toBe('admitted')
    ports.clock.advance(1)
    expect(await attempt(masterKey)).toBe('admitted')
  })

  it('may be used more than fifty times a minute', async () => {
    expect(new Set(await times(55, () => attempt(masterKey)))).toEqual(new Set(['admitted']))
    await times(5, () => attempt(masterKey))
    expect(await attempt(masterKey)).toBe('caller.throttled')
  })

  it('is guessed at from many networks no more than a hundred times a minute', async () => {
    let prefix = 0
    const heard = await times(150, () => attempt('wrong', `4/${(prefix += 1).toString(16)}`))
    expect(heard.filter((code) => code === 'key.rejected')).toHaveLength(100)
    expect(await attempt(masterKey, '4/ffffff')).toBe('caller.throttled')
  })

  it('is guessed at by many at once no oftener than by one after the other', async () => {
    const heard = await Promise.all(Array.from({ length: 80 }, () => attempt('wrong')))
    expect(heard.filter((code) => code === 'key.rejected').length).toBeLessThanOrEqual(10)
    expect(new Set(heard)).toEqual(new Set(['key.rejected', 'caller.throttled']))
  })

  it('leaves no address and no key in storage', async () => {
    await attempt('wrong', '4/c00002')
    const rows = JSON.stringify(tables.rows('Attempts'))
    expect(rows).not.toMatch(/wrong|c00002/)
    expect(tables.rows('Attempts')).toHaveLength(2)
  })
})
