import { beforeEach, describe, expect, it } from 'vitest'
import { isHubError } from '../../../shared/domain/hub-error.ts'
import { admitPlatformKey } from '../../../shared/services/admit-platform-key.ts'
import type { SharedLimits } from '../../../shared/services/shared-limits.ts'
import { memoryPorts, memorySecrets, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import { noon } from '../support/facts.ts'

const masterKey = 'the master key'
let ports: MemoryPorts
let tables: MemoryTables
let limits: SharedLimits

beforeEach(() => {
  ;({ ports, tables, limits } = memoryPorts(noon, {
    secrets: memorySecrets({ 'app/platform_master_api_key': masterKey }),
  }))
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

  it('is not asked for any more after ten wrong ones from one network, not even the right one, for six seconds', async () => {
    expect(new Set(await times(10, () => attempt('wrong')))).toEqual(new Set(['key.rejected']))
    expect(await attempt(masterKey)).toBe('caller.throttled')
    await expect(admitPlatformKey(ports, masterKey, '4/c00002')).rejects.toMatchObject({
      details: { retryAfterSeconds: 6 },
    })
    expect(await attempt(masterKey, '4/c00003')).toBe('admitted')
    ports.clock.advance(0.1)
    expect(await attempt(masterKey)).toBe('admitted')
  })

  it('is found by no more than ten wrong ones a minute in the long run', async () => {
    const heard: string[] = []
    for (let second = 0; second < 600; second += 1) {
      heard.push(await attempt('wrong'))
      ports.clock.advance(1 / 60)
    }
    expect(heard.filter((code) => code === 'key.rejected').length).toBeLessThanOrEqual(10 + 100)
  })

  it('may be used more than fifty times a minute', async () => {
    expect(new Set(await times(55, () => attempt(masterKey)))).toEqual(new Set(['admitted']))
    await times(5, () => attempt(masterKey))
    expect(await attempt(masterKey)).toBe('caller.throttled')
  })

  it('is guessed at three times a minute from each network while many guess, and still opens elsewhere', async () => {
    let prefix = 0
    await times(100, () => attempt('wrong', `4/${(prefix += 1).toString(16)}`))
    const heard = await times(10, () => attempt('wrong', '4/eeeeee'))
    expect(heard.filter((code) => code === 'key.rejected')).toHaveLength(3)
    expect(new Set(await times(10, () => attempt(masterKey, '4/ffffff')))).toEqual(new Set(['admitted']))
  })

  it('is guessed at by many at once no oftener than by one after the other', async () => {
    const heard = await Promise.all(Array.from({ length: 80 }, () => attempt('wrong')))
    expect(heard.filter((code) => code === 'key.rejected').length).toBeLessThanOrEqual(10)
    expect(new Set(heard)).toEqual(new Set(['key.rejected', 'caller.throttled']))
  })

  it('leaves no address and no key in storage', async () => {
    await times(10, () => attempt('wrong', '4/c00002'))
    await limits.settled()
    expect(JSON.stringify(tables.rows('Limits'))).not.toMatch(/wrong|c00002/)
    expect(tables.rows('Limits').length).toBeGreaterThan(1)
  })
})
